"""Words that say what a report is about, in Swedish, English and Arabic.

A rule is met where each of its parts, joined by ``+``, is in the text. A part is one or more words
in a row; ``*`` at a word's end stands for any ending. Words are whole words: "rån" is not in
"från", nor "art" in "party". Of the categories met the one that comes first here is meant: what
was done by force comes before what was taken, and the special before the general.
"""

import re
import unicodedata
from functools import cache

from domain.category import BY_CODE

_SV = {
    "homicide": "mord mordet mördad* mördat* dråp dråpet mordförsök* dråpförsök* ihjälslagen*",
    "sexual_offence": "våldtäkt* våldtog våldtagen våldtagits sexuellt+ofredad* sexuellt+antastad*"
    " sexualbrott* blottare* blottat|sig blottade|sig sexofred*",
    "robbery": "rån rånet rånad* rånat rånare* rånförsök* personrån* butiksrån* väskrån*"
    " väskryck* taxirån* bankrån* ungdomsrån* hotad*+tog hotad*+tagit",
    "arson": "mordbrand* anlagd|brand anlagda|bränder tänt|eld|på tände|eld|på tuttat|på",
    "burglary": "inbrott* inbrottstjuv* brutit|sig|in bröt|sig|in bostadsinbrott* källarinbrott*"
    " bilinbrott* bröts|upp+dörr*",
    "vehicle_theft": "bilstöld* mopedstöld* stulen|bil bilen|stulen bilen|stals bilen|stulits"
    " stulit+bil stal+bil stulit+bilen stal+bilen stulit+moped* stal+moped* stulit+motorcykel*"
    " stulit+mc stulit+lastbil*",
    "theft": "stöld* stulen* stulet stulna stulit stulits stal stals snatteri* snattat* snattad*"
    " ficktjuv* butikstjuv* cykelstöld* stjäl tjuv tjuven tjuvar",
    "assault": "misshandel* misshandlad* misshandlar misshandlat slagen|i slog|ner slagit|ner"
    " nedslagen knivhuggen knivskuren knivhögg* knivskar sparkad sparkade|på överfall överfallen*"
    " slagsmål* slåss slogs",
    "threat": "hot|om hotad hotade hotades hotar hotat hotfull* dödshot* bombhot* olaga|hot",
    "fraud": "bedrägeri* bedragen* lurad|på bluff bluffsamtal* telefonbedräg* kortbedräg*"
    " falsk|faktura skimmad*",
    "drugs": "narkotika* knark* knarklangare* langning langar droger droghandel* cannabis kokain"
    " heroin",
    "weapons": "kniv kniven pistol* vapen vapnet skjutvapen* gevär* beväpnad* machete*",
    "vandalism": "skadegörelse* vandaliser* klotter* klottrad* klottrar krossad|ruta krossade|rutor"
    " krossat|fönster sönderslag* sönderspark* repad+bil* repat+bil*",
    "traffic": "trafikolyck* trafik|olycka krock* krockat bilolycka* påkörd* körde|på kört|på"
    " rattfyll* fortkör* kör|för|fort smitning* viltolycka* avkörning* dikeskörning*"
    " singelolycka*",
    "rescue": "försvunnen* drunkn* drunkning* vilse rasat+hus instängd|i sitter|fast"
    " gasläcka* oljeutsläpp* nödställd*",
    "fire": "brand branden brinner brann bränder eldsvåda* lägenhetsbrand* bilbrand* gräsbrand*"
    " skogsbrand* rökutveckling* står|i|lågor",
    "medical": "medvetslös* hjärtstopp* hjärtinfarkt* andas|inte sjukdomsfall* kollapsade"
    " kollapsat krampanfall*",
    "disorder": "bråk bråkar bråkade berusad* fyllerist* fylleri* störande|musik hög|musik"
    " ordningsstörning* ofredande* skrän*",
}
_EN = {
    "homicide": "murder* homicide* manslaughter killed|him killed|her was|killed",
    "sexual_offence": "rape raped rapist* sexual|assault sexually|assaulted sexually|harassed"
    " groped groping indecent|exposure exposed|himself flasher",
    "robbery": "robbery robberies robbed robber robbers robbing mugged mugging* mugger* held|up"
    " hold|up holdup carjack* gunpoint knifepoint threatened+took snatched+bag"
    " snatched+purse snatched+phone",
    "arson": "arson* set|fire|to set+on|fire set|alight",
    "burglary": "burglar* burgled broke|in broke|into broken|into break|in break|ins breaking|in"
    " breaking|into forced|entry",
    "vehicle_theft": "auto|theft vehicle|theft car|theft motor|vehicle|theft stolen|car"
    " stolen|vehicle stole+car stolen+car car|was|stolen stole+truck stolen+truck"
    " stole+motorcycle stolen+motorcycle stolen+moped car|is|gone",
    "theft": "theft thefts thief thieves stole stolen steal stealing larceny shoplift*"
    " pickpocket* bike|is|gone",
    "assault": "assault assaulted assaults assaulting simple|battery domestic|battery"
    " beaten|up beat|up punched kicked stabbed stabbing attacked fight fighting",
    "threat": "threat threats threaten threatened threatening intimidat* stalking stalker",
    "fraud": "fraud* scam scams scammed scammer* forgery forged embezzl* counterfeit*"
    " identity|theft phishing",
    "drugs": "drug drugs drug|deal* cocaine heroin cannabis marijuana meth narcotic*",
    "weapons": "gun guns handgun* pistol* rifle* knife knives weapon weapons armed machete*"
    " firearm*",
    "vandalism": "vandal* graffiti smashed+window* broken|window* broke+window criminal|damage"
    " property|damage destruction|of|property keyed|my|car slashed+tyre* slashed+tire*",
    "traffic": "car|accident traffic|accident collision* crash crashed hit|and|run speeding"
    " drunk|driv* leaving|scene|of|accident ran|over road|accident",
    "rescue": "missing|person drowning drowned trapped gas|leak lost|child went|missing rescue",
    "fire": "fire fires on|fire burning smoke flames blaze",
    "medical": "unconscious not|breathing cardiac|arrest heart|attack collapsed overdose*"
    " seizure* ambulance",
    "disorder": "drunk drunken loud|music noise disturbance* disorderly rowdy brawl* loiter*"
    " vagran* public|order",
}
_AR = {
    "homicide": "قتل* مقتل قتيل*",
    "sexual_offence": "اغتصاب* اغتصب* تحرش* اعتداء*|جنسي*",
    "robbery": "سطو*|مسلح* سلبوا سلبوني سلبني نهب* خطف*+حقيب* خطف*+هاتف* سرق*+بالقوة"
    " تحت|تهديد|السلاح",
    "arson": "حريق*|متعمد* إحراق* أحرق* أضرم*+النار",
    "burglary": "سطو* اقتحام* اقتحم* كسر*+باب* كسر*+الباب دخلوا+البيت سرقة|منزل* سرقة|بيت*",
    "vehicle_theft": "سرق*+سيار* سيار*+مسروق* سرق*+دراجة|نارية سرق*+دراجتي|النارية",
    "theft": "سرق* لص لصا لصوص نشل* نشال* مسروق*",
    "assault": "اعتداء* اعتدى اعتدوا ضرب* طعن* مشاجر* شجار* تشاجر*",
    "threat": "تهديد* هدد* يهدد*",
    "fraud": "احتيال* احتال* نصب نصاب* تزوير* محتال*",
    "drugs": "مخدر* حشيش* كوكايين هيروين",
    "weapons": "سلاح* مسدس* سكين سكينا بندقي* مسلح* أسلحة إطلاق|نار",
    "vandalism": "تخريب* خرب* كسر*+زجاج* تكسير* حطم*+زجاج* كتاب*|على|الجدران",
    "traffic": "حادث*|سير حادث*|مرور* حادث*|سيار* تصادم* اصطدم* اصطدام* دهس* صدمتني* سرعة|زائدة",
    "rescue": "مفقود* غرق* غريق* عالق* محاصر* تسرب*|غاز* تسرب*|الغاز",
    "fire": "حريق* حرائق نار نيران دخان* يحترق احترق* تحترق اشتعل*",
    "medical": "إغماء* فاقد*|الوعي فقد*|الوعي سكتة|قلبية أزمة|قلبية لا|يتنفس إسعاف*",
    "disorder": "سكران* إزعاج* ضوضاء* ضجيج* فوضى موسيقى|عالية",
}
WORDS = {"sv": _SV, "en": _EN, "ar": _AR}
# What stands before an Arabic word and belongs to its grammar: and, by, for, the.
_AR_ARTICLE = re.compile(r"^[وفبكل]{0,2}ال(?=\w{3})|^لل(?=\w{3})")
_AR_SHAPES = str.maketrans("أإآىة", "ااايه")
_WORD = re.compile(r"\w+")
_ARABIC, _SWEDISH = re.compile(r"[\u0621-\u064a]"), re.compile(r"[åäö]")


def words(text: str) -> list[str]:
    """The words of ``text`` in order, in lower case, without what varies in how they are written:
    Arabic vowel signs, forms of one letter, the article."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn" and char != "ـ")
    return [_AR_ARTICLE.sub("", word) for word in _WORD.findall(plain.translate(_AR_SHAPES))]


def categories(text: str, language: str) -> tuple[int, ...]:
    """Slots of the categories whose words are in ``text``, the one that is meant first.

    ``language`` is that of the page it was written on, "" where that is unknown; letters that only
    another has tell better.
    """
    line = f" {' '.join(words(text))} "
    for spoken in _languages(line, language):
        if met := _met(line, spoken):
            return met
    return ()


def _languages(line: str, language: str) -> tuple[str, ...]:
    if _ARABIC.search(line):
        return ("ar",)
    if _SWEDISH.search(line):
        return ("sv",)
    # Not all together: a "brand new" bicycle does not burn.
    return (language,) if language in ("sv", "en") else ("en", "sv")


def _met(line: str, language: str) -> tuple[int, ...]:
    return tuple(
        slot
        for slot, rules in _rules(language)
        if any(all(part.search(line) for part in rule) for rule in rules)
    )


@cache
def _rules(language: str) -> tuple[tuple[int, tuple[tuple[re.Pattern[str], ...], ...]], ...]:
    """Of each category, in order, what must be found for any of its rules."""
    return tuple(
        (BY_CODE[code].slot, tuple(_parts(rule) for rule in listed.split()))
        for code, listed in WORDS[language].items()
    )


def _parts(rule: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f" {_row(part)} ") for part in rule.split("+"))


def _row(part: str) -> str:
    """The words of one part, spelled as ``words`` spells them, as a pattern."""
    row = ((*words(word), "")[0] + r"\w*" * word.endswith("*") for word in part.split("|"))
    return " ".join(row)
