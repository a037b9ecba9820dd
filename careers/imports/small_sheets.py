"""The small sheets of a school: year groups, target groups, partners and whom to ring there."""

from careers.imports.cells import RowOf
from careers.imports.resource_parts import column
from careers.imports.resources import SchoolResource
from careers.models import Cohort, Partner, PartnerContact, TargetGroup
from careers.tenancy import Permission


class CohortResource(SchoolResource):
    class Meta:
        model = Cohort
        fields = ("name", "short_name", "order", "year_number", "key_stage", "starts_on", "ends_on", "active")
        import_id_fields = ("name",)


class TargetGroupResource(SchoolResource):
    class Meta:
        model = TargetGroup
        fields = ("name", "order", "watched")
        import_id_fields = ("name",)


class PartnerResource(SchoolResource):
    see, change = Permission.SEE_PROGRAMME, Permission.CHANGE_PROGRAMME

    class Meta:
        model = Partner
        fields = ("name", "kind", "sector", "website", "note")
        import_id_fields = ("name",)


class ContactResource(SchoolResource):
    see, change = Permission.SEE_PROGRAMME, Permission.CHANGE_PROGRAMME
    partner = column(
        "partner", RowOf(lambda setting: [(row, [row.name]) for row in setting.school.partner_set.all()], "partner")
    )

    class Meta:
        model = PartnerContact
        fields = ("partner", "name", "job", "email", "phone", "note")
        import_id_fields = ("partner", "name")

    def get_queryset(self):
        return super().get_queryset().select_related("partner")
