from datetime import date
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.sign_in_models import Help, SignInHelp
from dialog.units.models import Unit


class MembershipRefused(Exception):
    """The place of work cannot be given or changed like this."""


class OwnMembership(MembershipRefused):
    """Nobody gives themselves a place, or changes their own: a way to the words must have another hand in it."""


class WorksThereAlready(MembershipRefused):
    """She has this role in this unit, without an end."""


@transaction.atomic
def give_membership(
    *, user: User, unit: Unit, role: Role, starts_on: date, ends_on: date | None = None, **fields: Any
) -> Membership:
    """Let ``user`` work in ``unit`` as ``role`` from that day; the database refuses another municipality's unit."""
    return Membership.objects.create(
        municipality_id=user.municipality_id,
        user=user,
        unit=unit,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date) -> Membership:
    """End somebody's work in a unit; from the day after, everything there is closed to them."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])
    return membership


@transaction.atomic
def change_membership(*, membership: Membership, starts_on: date, ends_on: date | None, by: User) -> Membership:
    """Set the first and the last day of somebody's work in a unit; their rights follow at once."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.user_id == by.pk:
        raise OwnMembership
    membership.starts_on, membership.ends_on = starts_on, ends_on
    try:
        with transaction.atomic():
            membership.save(update_fields=["starts_on", "ends_on"])
    except IntegrityError as error:
        raise WorksThereAlready from error
    return membership


@transaction.atomic
def take_on(
    *, email: str, name: str, unit: Unit, role: Role, starts_on: date, ends_on: date | None, by: User
) -> Membership:
    """Let the person with this e-mail work in ``unit``; somebody we do not know gets an account."""
    user = User.objects.in_municipality(by.municipality_id).filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, name=name, municipality_id=by.municipality_id)
    if user.pk == by.pk:
        raise OwnMembership
    try:
        with transaction.atomic():
            return give_membership(user=user, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise WorksThereAlready from error


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Remember in which language somebody reads the pages."""
    User.objects.filter(pk=by.pk).update(language=language)


class NotYours(Exception):
    """One's own sign-in, or that of somebody in another municipality, is not this administrator's to mend."""


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """Take away every app, passkey and recovery code of ``user``, who sets up a new one at the next sign-in."""
    _note_help(user, Help.SECOND_FACTOR, by=by)
    Authenticator.objects.filter(user_id=user.pk).delete()


@transaction.atomic
def make_password_link(user: User, *, by: User) -> str:
    """Return the path where ``user`` can choose a password, once and within a day; to be given by hand.

    The key stops working when the password is changed or somebody signs in.
    """
    _note_help(user, Help.PASSWORD_LINK, by=by)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )


def _note_help(user: User, kind: Help, *, by: User) -> None:
    is_ours = user.municipality_id == by.municipality_id and by.has_role(Role.ADMINISTRATOR)
    if not is_ours or user.pk == by.pk:
        raise NotYours
    SignInHelp.objects.create(municipality_id=user.municipality_id, user=user, by=by, kind=kind, at=timezone.now())
