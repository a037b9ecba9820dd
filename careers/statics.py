"""How style sheets are collected for serving."""

from django.core.files.base import ContentFile
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise does it, with the comments and spaces of our own style sheets left behind."""

    def _save(self, name, content):
        if name.endswith(".css") and not name.endswith(".min.css"):
            content.seek(0)  # whoever hashed it for its name has read it to the end
            content = ContentFile(cssmin(content.read().decode()).encode())
        return super()._save(name, content)
