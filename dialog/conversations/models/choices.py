from django.db import models
from django.utils.translation import gettext_lazy as _


class SaidBy(models.TextChoices):
    """Who said it. Only the person's own answer, or her own no, ticks her off the list."""

    PERSON = "person", _("Personen selv")
    KIN_ABOUT = "kin_about", _("Pårørende, om personen")
    KIN_SELF = "kin_self", _("Pårørende, om seg selv")
    OBSERVED = "observed", _("Vi så det")


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("Svarte")
    DECLINED = "declined", _("Ønsket ikke å svare")
    UNABLE = "unable", _("Klarte ikke å svare nå")
    NOT_REACHED = "not_reached", _("Fikk ikke spurt")


class Occasion(models.TextChoices):
    """Why somebody was asked just then, when there was a reason of its own."""

    ADMISSION = "admission", _("Innflytting eller oppstart")
    APPLICATION = "application", _("Søknad")
    REVIEW = "review", _("Revurdering")
    DISCHARGE = "discharge", _("Utskriving")


class Intent(models.TextChoices):
    GOOD_TO_KNOW = "good_to_know", _("Godt å vite")
    DONE_NOW = "done_now", _("Ordnet nå")
    THIS_WEEK = "this_week", _("Vi prøver denne uka")
    LEADER = "leader", _("Lederen må se på det")

    @property
    def asks_for_something(self) -> bool:
        """Whether somebody still has to do something once this is saved."""
        return self in (Intent.THIS_WEEK, Intent.LEADER)


class Setting(models.TextChoices):
    OWN_ROOM = "own_room", _("på rommet")
    COMMON_ROOM = "common_room", _("i fellesrommet")
    AT_HOME = "at_home", _("hjemme")
    OUTSIDE = "outside", _("ute")
    DAY_CENTRE = "day_centre", _("på dagsenteret")
    OTHER = "other", _("et annet sted")


class Support(models.TextChoices):
    """What helped somebody to answer."""

    PICTURES = "pictures", _("Bilder")
    POINTING = "pointing", _("Peking eller blikk")
    YES_NO = "yes_no", _("Ja og nei")
    MORE_TIME = "more_time", _("Mer tid")


class Channel(models.TextChoices):
    TABLET = "tablet", _("nettbrett")
    PAPER = "paper", _("papir")
    OWN_DEVICE = "own_device", _("egen telefon")
    IMPORT = "import", _("hentet inn")
