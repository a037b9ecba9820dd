"""What is published and what has happened: to be read in the admin, and never changed there.

Published words come by their loader alone. History about learners is left out, like the learners themselves.
"""

from django.contrib import admin

from careers.admin.rows import ReadOnlyAdmin
from careers.admin.site import site
from careers.history import told
from careers.models import History
from frameworks.models import Edition, Framework, Statement


@admin.register(Framework, site=site)
class FrameworkAdmin(ReadOnlyAdmin):
    list_display = ["title", "publisher", "listed"]
    list_filter = ["listed"]
    fields = ["title", "key", "publisher", "about", "listed"]


@admin.register(Edition, site=site)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["label", "framework", "status", "purpose", "revision"]
    list_select_related = ["framework"]
    list_filter = ["status", "purpose"]
    fields = ["framework", "label", "key", "status", "purpose", "revision", "digest", "source_file", "licence", "notes"]


@admin.register(Statement, site=site)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ["code", "edition", "text"]
    list_select_related = ["edition__framework"]
    list_filter = ["edition"]
    fields = ["edition", "section", "strand", "code", "text", "key_stage", "purpose", "status"]


@admin.register(History, site=site)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ["at", "school", "actor", "action", "model", "label"]
    list_select_related = ["school"]
    list_filter = ["school", "action"]
    fields = ["at", "school", "actor", "action", "model", "label", "what_changed"]
    show_full_result_count = False

    def get_queryset(self, request):
        lines = super().get_queryset(request)
        return lines.filter(person=None).exclude(model__startswith="tracking.")

    @admin.display(description="what changed")
    def what_changed(self, line):
        return "; ".join(f"{what}: from {before} to {after}" for what, before, after in told(line)) or "-"
