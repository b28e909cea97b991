"""The check that needs nobody: what it finds, and what it leaves alone."""

import pytest

from campaigns.moderation.words import find

PROFANE = [
    "иди на хуй",
    "полная хуйня",
    "охуенные скидки",
    "пиздец какой дешёвый",
    "ебаный насос",
    "блядь",
    "бля, купи",
    "блять",
    "сука",
    "мудак",
    "пидорас",
    "говно",
    "х*й вам",
    "п***ец",
    "бл*дь",
    "хyй",
    "х у й",
    "х.у.й",
    "ХУУУУЙ",
    "пизdец",
    "долбоёб",
    "заебись цены",
    "похуй на цены",
    "ахуенно",
    "наеби соседа",
    "fuck this",
    "f*ck",
    "f u c k",
    "FUUUCK",
    "sh1t",
    "bullshit",
    "motherfucker",
    "asshole",
    "b1tch",
    "fucking great",
    "nahuy",
    "pizdec",
    "blyad",
    "ху\u200bй",
    "ｆｕｃｋ",
    "выебон",
    "уебок",
]
ILLEGAL = {
    "drugs": ["Купить мефедрон", "марихуана с доставкой", "Купите героин у нас", "buy weed online", "cocaine"],
    "forgery": ["поддельные паспорта", "Купить диплом", "fake passport"],
    "weapons": ["продаём оружие", "купить боевой пистолет", "buy guns without license"],
    "sexual_services": ["стань проституткой"],
    "gambling": ["онлайн-казино"],
    "fraud": ["stolen credit cards"],
}
DECENT = [
    "страхуй квартиру",
    "мандарины по 100",
    "колеблетесь?",
    "Scunthorpe United",
    "хлеб свежий",
    "употреблять",
    "потребитель",
    "команда мечты",
    "скипидар",
    "подстрахуйте",
    "рубля",
    "корабля",
    "сабля",
    "гребля на байдарках",
    "ребёнок",
    "учебник",
    "лечебный",
    "себе",
    "небо",
    "сук дерева",
    "педагог",
    "херувим",
    "мебель",
    "потребление",
    "assassin class",
    "Cocktail bar",
    "shiitake mushrooms",
    "Dickens",
    "Essex",
    "classic",
    "heroine",
    "героиня романа",
    "Игрушечный пистолет",
    "казино Рояль фильм",
    "оскорблять",
    "сабли",
    "застрахуй",
    "Психуйте меньше",
    "худи",
    "худой",
    "хурма",
    "Хуавей",
    "Бляха",
    "дубляж",
    "ансамбля",
    "паспорт на загранпоездку",
    "диплом под ключ",
    "оружие массового внимания",
    "Coffee, roasted this morning",
    "с у п",
    "1 2 3 4",
    "a b c d",
    "Order before noon and have it on your table today.",
    "50% off! 3+1",
    "Себастьян",
    "ебрд",
    "Ибица",
    "хутор",
    "Хуан",
    "мудрый",
]


@pytest.mark.parametrize("text", PROFANE)
def test_profanity_is_found_however_it_is_written(text):
    assert find(f"Скидки! {text}, sale.").category == "profanity"


@pytest.mark.parametrize(
    ("category", "text"), [(category, text) for category, texts in ILLEGAL.items() for text in texts]
)
def test_what_is_plainly_illegal_is_found(category, text):
    assert find(text).category == category


@pytest.mark.parametrize("text", DECENT)
def test_decent_words_are_left_alone(text):
    assert find(text) is None
