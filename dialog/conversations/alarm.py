"""Words that may mean somebody is in danger. They only put a line on the screen: nothing is kept, counted or sent.

Short on purpose, and rather one line too many than one too few: whoever listens decides. Norwegian, both written forms,
and English; what is said in other languages is read in its translation.
"""

import re

_ME = r"(?:meg|mæ|mei|me|ho|han|hun|henne|seg)"
_SOMEBODY = r"(?:han|hun|ho|de|dei|dem|mannen|kona|sønnen|dattera|datteren|naboen|noen|nokon|en|ein|hu)"
_DANGER = (
    # does not want to live
    r"\bta(?:r|tt)? (?:mitt eget |mitt |sitt eget )?liv(?:et)?\b",
    r"\bselvmord|\bsjølvmord|\bsuicid",
    r"\b(?:vil|ønsker å|ønskjer å|lyst til å|har lyst å|helst) (?:bare |berre |helst )?(?:dø|døy)\b",
    r"\b(?:vil|orker|orkar|ønsker|gidder) ikk?j?e (?:å )?leve\b|\b(?:vil|orkar|ønskjer) ikkje (?:å )?leva?\b",
    r"\b(?:orker|orkar|orka) ikk?j?e (?:mer|meir)\b",
    r"\b(?:bedre|betre) (?:om|hvis|viss|at) (?:jeg|eg|æ) (?:var|er|ble|blei) (?:død|dau|borte)\b",
    r"\bskade[r]? meg selv\b|\bskada meg sjølv\b|\bkutter meg\b",
    # somebody hurts, threatens or robs
    rf"\b(?:slår|slo|slått|sparker|sparket|klyper|kløp|lugger|lugget|dytter|dyttet|biter|riste[rt]) {_ME}\b",
    r"\bblir (?:slått|sparket|truet|trua|lugget|klypt|mishandlet|mishandla)\b|\bmishandl",
    rf"\btru(?:er|et|a|ar) (?:{_ME}|med)\b|\b(?:tar|tok|tek) kvelertak\b",
    r"\bvold(?:tatt|tok|tar|tekt)|\bvald(?:tatt|tok|tek|tekt)|\bovergrep|\bmisbruk(?:t|er|te) (?:meg|henne|han)\b",
    r"\b(?:tar|tok|tafser|beføler|tek) på (?:meg|henne) (?:der|nedentil|på brystet|når)\b|\btafse[rt] på\b",
    r"\b(?:stjeler|stjal|stel|stol|tar|tok|tek) (?:alle )?(?:pengene|pengane|bankkortet|kortet) (?:mine|mitt|fra)\b",
    r"\b(?:redd|redde|livredd) for (?:mannen|kona|sønnen|dattera|datteren|ham|han|henne|en som|ein som)\b",
    # is neglected or held
    r"\blås(?:er|te|t)? (?:meg |henne |han )?inne\b|\blåser døra? (?:på|etter) meg\b",
    r"\bbind(?:er|e) meg fast\b|\bblir bundet\b|\bhold(?:er|t) meg (?:fast|nede)\b",
    r"\bfår (?:ikke|ikkje|aldri) (?:mat|medisin(?:en|ene|ane)?|drikke)\b",
    # is ill now
    r"\b(?:vondt|vont|smerter|trykk|press|klem) (?:i|for|over) (?:brystet|bringa|bringen|hjertet|hjartet)\b",
    r"\bfår (?:ikke|ikkje) (?:nok )?(?:puste|pusta|puste ordentlig|luft|pusten)\b|\bklarer ikke å puste\b|\bpustevansk",
    r"\b(?:jeg|eg|æ|hun|ho|han) (?:falt|datt|ramla) (?:i natt|i dag|i går|i stad|nå|nettopp)\b",
    r"\bkjenner (?:ikke|ikkje) (?:armen|foten|beinet|halve)\b|\bblør\b",
    # English
    r"\bkill myself\b|\bwant to die\b|\b(?:hurts?|hits?|beats?) me\b|\bchest pain\b|\bcan'?t breathe\b",
)
_PATTERN = re.compile("|".join(_DANGER))


def may_be_urgent(*texts: str | None) -> bool:
    """Whether anything in these texts should make whoever reads them think of ringing somebody now."""
    return any(_PATTERN.search(" ".join(text.casefold().split())) for text in texts if text)
