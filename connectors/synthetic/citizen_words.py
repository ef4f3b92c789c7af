"""What the people of the synthetic city write; ``{street}`` is where it happened."""

from collections.abc import Mapping, Sequence

Sentences = Sequence[str]

ENGLISH: Mapping[str, Sentences] = {
    "theft": (
        "Somebody took my bag at {street}, I did not see who.",
        "Phone stolen from the table while I paid.",
        "Saw a man lift a parcel off a doorstep near {street} and walk away.",
    ),
    "assault": (
        "Two men are fighting outside {street}, one is on the ground.",
        "A woman was hit in the face and ran off crying.",
        "Big fight by {street}, at least four people punching each other.",
    ),
    "burglary": (
        "Came home to {street} and the back door was broken open.",
        "Somebody has been inside our storeroom, drawers everywhere.",
        "My neighbour's window at {street} is forced and there are footprints inside.",
    ),
    "vandalism": (
        "They smashed the bus shelter at {street}.",
        "All car mirrors along the street have been kicked off.",
        "Paint sprayed over the whole wall of {street}.",
    ),
    "vehicle_theft": (
        "My car is gone from where I parked it at {street}.",
        "Someone just drove off on my scooter.",
        "A grey van was stolen outside {street}, engine was running.",
    ),
    "robbery": (
        "A man with a knife made me hand over my wallet near {street}.",
        "The kiosk was just held up, two people in masks.",
        "Three boys threatened me and took my phone at {street}.",
    ),
    "disorder": (
        "Very loud and drunk people shouting at {street}.",
        "A crowd is throwing bottles and blocking the street.",
        "Somebody is screaming and banging on doors at {street}.",
    ),
    "traffic": (
        "Two cars crashed at {street}, one is across both lanes.",
        "A cyclist was knocked over by a car that did not stop.",
        "Accident by {street}, airbags out, people still in the car.",
    ),
}

SWEDISH: Mapping[str, Sentences] = {
    "theft": (
        "Någon tog min väska vid {street}, jag såg inte vem.",
        "Min telefon försvann från bordet medan jag betalade.",
        "Såg en man ta ett paket från en trappa vid {street} och gå därifrån.",
    ),
    "assault": (
        "Två män slåss utanför {street}, en ligger på marken.",
        "En kvinna fick ett slag i ansiktet och sprang gråtande därifrån.",
        "Stort slagsmål vid {street}, minst fyra personer inblandade.",
    ),
    "burglary": (
        "Kom hem till {street} och bakdörren var uppbruten.",
        "Någon har varit inne i vårt förråd, allt är utrivet.",
        "Grannens fönster på {street} är uppbänt.",
    ),
    "vandalism": (
        "De krossade busskuren vid {street}.",
        "Alla backspeglar längs gatan är avsparkade.",
        "Hela väggen på {street} är nedsprejad.",
    ),
    "vehicle_theft": (
        "Min bil är borta från platsen där jag ställde den, {street}.",
        "Någon körde nyss iväg på min moped.",
        "En grå skåpbil stals utanför {street} med motorn igång.",
    ),
    "robbery": (
        "En man med kniv tvingade mig att lämna plånboken nära {street}.",
        "Kiosken blev nyss rånad av två maskerade.",
        "Tre killar hotade mig och tog min mobil vid {street}.",
    ),
    "disorder": (
        "Högljudda och fulla personer skriker vid {street}.",
        "En folksamling kastar flaskor och blockerar gatan.",
        "Någon skriker och bankar på dörrar på {street}.",
    ),
    "traffic": (
        "Två bilar har krockat vid {street}, en står tvärs över båda filerna.",
        "En cyklist blev påkörd av en bil som inte stannade.",
        "Olycka vid {street}, krockkuddarna har löst ut.",
    ),
}

ARABIC: Mapping[str, Sentences] = {
    "theft": (
        "أخذ أحدهم حقيبتي عند {street} ولم أر من هو.",
        "سُرق هاتفي من الطاولة وأنا أدفع الحساب.",
        "رأيت رجلاً يأخذ طرداً من أمام باب قرب {street} ويمشي.",
    ),
    "assault": (
        "رجلان يتعاركان أمام {street} وأحدهما على الأرض.",
        "ضُربت امرأة على وجهها وهربت وهي تبكي.",
        "عراك كبير عند {street} بين أربعة أشخاص على الأقل.",
    ),
    "burglary": (
        "عدت إلى البيت في {street} فوجدت الباب الخلفي مكسوراً.",
        "دخل أحدهم مخزننا وكل الأدراج مبعثرة.",
        "نافذة جاري في {street} مخلوعة وهناك آثار أقدام.",
    ),
    "vandalism": (
        "حطّموا موقف الحافلة عند {street}.",
        "كُسرت مرايا كل السيارات في الشارع.",
        "رُشّ الطلاء على كامل جدار {street}.",
    ),
    "vehicle_theft": (
        "اختفت سيارتي من مكانها عند {street}.",
        "شخص ما ابتعد للتو على دراجتي النارية.",
        "سُرقت شاحنة رمادية أمام {street} ومحركها يعمل.",
    ),
    "robbery": (
        "أجبرني رجل معه سكين على تسليم محفظتي قرب {street}.",
        "تعرّض الكشك للسطو الآن من شخصين ملثمين.",
        "هددني ثلاثة شبان وأخذوا هاتفي عند {street}.",
    ),
    "disorder": (
        "أشخاص سكارى يصرخون بصوت عال عند {street}.",
        "حشد يرمي الزجاجات ويسد الشارع.",
        "شخص يصرخ ويطرق الأبواب في {street}.",
    ),
    "traffic": (
        "اصطدمت سيارتان عند {street} وإحداهما تسد المسربين.",
        "صدمت سيارة راكب دراجة ولم تتوقف.",
        "حادث قرب {street} والوسائد الهوائية مفتوحة والناس ما زالوا في السيارة.",
    ),
}

LANGUAGES: Mapping[str, Mapping[str, Sentences]] = {
    "en": ENGLISH,
    "sv": SWEDISH,
    "ar": ARABIC,
}
# What one kind of event is easily taken for.
TAKEN_FOR: Mapping[str, Sentences] = {
    "theft": ("robbery", "vehicle_theft"),
    "assault": ("disorder", "robbery"),
    "burglary": ("theft", "vandalism"),
    "vandalism": ("disorder", "burglary"),
    "vehicle_theft": ("theft", "vandalism"),
    "robbery": ("theft", "assault"),
    "disorder": ("assault", "vandalism"),
    "traffic": ("other", "medical"),
}
