"""Users, memberships and invitations in the admin. No password is shown or set: people choose their own by mail."""

from functools import partial
from smtplib import SMTPException

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse

from careers import people
from careers.accounts import mail_invitation
from careers.admin.rows import SchoolRowAdmin, SchoolRowForm, TableAdmin
from careers.admin.site import site
from careers.models import Invitation, Membership, School, User
from careers.tenancy import SCHOOL_ROLES, Role


class UserForm(forms.ModelForm):
    def clean(self):
        typed = super().clean()
        if typed.get("is_active") is False:
            self.refuse_last_administrator()
        return typed

    def refuse_last_administrator(self):
        for member in self.instance.membership_set.active().with_people():
            if people.is_last_administrator(member):
                self.add_error("is_active", f"{member} is the last school administrator of {member.school}.")

    def refuse_oneself(self, user):
        """So that somebody is left who can open the admin."""
        for name in {"is_active", "is_superuser"} & set(self.changed_data):
            if self.instance == user:
                self.add_error(name, "Ask another superuser to take this from you.")


@admin.register(User, site=site)
class UserAdmin(TableAdmin):
    """Users come by invitation, and stay: what they did names them. Who must not sign in is made inactive."""

    form = UserForm
    list_display = ["name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    fields = ["name", "email", "is_active", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["email", "last_login", "date_joined"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)

        def clean(self):
            typed = super(form, self).clean()
            self.refuse_oneself(request.user)
            return typed

        return type("UserForm", (form,), {"clean": clean})

    def schools_of(self, row):
        return School.objects.filter(membership__user=row)

    def save_model(self, request, obj, form, change):
        if "is_active" in form.changed_data and not obj.is_active:
            for member in obj.membership_set.active():
                people.refuse_without_administrator(people.locked(member))
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RolesMixin(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in SCHOOL_ROLES], widget=forms.CheckboxSelectMultiple
    )


class MembershipForm(RolesMixin, SchoolRowForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["roles"].initial = sorted(self.instance.roles)

    def clean(self):
        typed = super().clean()
        keeps = Role.ADMINISTRATOR in typed.get("roles", [Role.ADMINISTRATOR])
        if self.instance.pk and not keeps and people.is_last_administrator(self.instance):
            self.add_error("roles", f"{self.instance} is the last school administrator. Make somebody else one first.")
        return typed


@admin.register(Membership, site=site)
class MembershipAdmin(SchoolRowAdmin):
    """Who is in a school, in which roles. Who leaves is kept, as on the school's own page; saving lets her in again."""

    form = MembershipForm
    columns = ["user", "roles"]
    list_display = ["user", "school", "in_roles", "left_at"]
    list_select_related = ["school", "user"]
    actions = ["end"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("membershiprole_set")

    def get_readonly_fields(self, request, obj=None):
        return ["school", "user"] if obj else []

    @admin.display(description="roles")
    def in_roles(self, member):
        return ", ".join(member.role_names)

    def save_model(self, request, obj, form, change):
        roles = form.cleaned_data["roles"]
        if change and not obj.left_at:
            people.change_roles(member=obj, roles=roles, by=request.user)
        else:
            obj.pk = people.join(school=obj.school, user=obj.user, roles=roles, by=request.user).pk

    @admin.action(description="End the memberships that are ticked")
    def end(self, request, chosen):
        members = list(chosen.active())
        for member in members:
            people.remove(member=member, by=request.user)
        gone = ", ".join(f"{member} at {member.school}" for member in members)
        messages.success(request, f"These memberships are ended: {gone or 'none'}.")

    def has_delete_permission(self, request, obj=None):
        return False


class AdminInvitationForm(RolesMixin, SchoolRowForm):
    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        typed = super().clean()
        if "in_school" in typed and "email" in typed:
            people.refuse_second_invitation(school=typed["in_school"], email=typed["email"])
        return typed

    def validate_constraints(self):
        """`clean` has asked already, and lets one that has run out be replaced."""


@admin.register(Invitation, site=site)
class InvitationAdmin(SchoolRowAdmin):
    """How the first people of a new school come in. The secret of a link is in the mail and nowhere else."""

    form = AdminInvitationForm
    columns = ["email", "roles"]
    list_display = ["email", "school", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at"]

    def get_fields(self, request, obj=None):
        return self.list_display if obj else super().get_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return self.list_display if obj else []

    def save_model(self, request, obj, form, change):
        words = {name: form.cleaned_data[name] for name in ("email", "roles")}
        invitation, secret = people.invite(school=obj.school, by=request.user, **words)
        obj.pk = invitation.pk
        link = request.build_absolute_uri(reverse("invitation-accept", args=[secret]))
        transaction.on_commit(partial(self.mail, request, invitation, link))

    @staticmethod
    def mail(request, invitation, link):
        try:
            mail_invitation(invitation=invitation, link=link)
        except (OSError, SMTPException):
            messages.error(
                request, f"The mail to {invitation} could not be sent. Look at EMAIL_URL, then send it again."
            )

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
