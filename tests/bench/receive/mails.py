"""Mails to receive: as many and as large as asked for, Japanese and English, the same on every machine.

Mostly text, as that is what costs: about eight tenths of the bytes are words to be indexed. A word of its own stands in
each mail (`unique(n)`), so that a search can tell whether that very mail was indexed."""
import base64
import random

KANJI = ("会議来週資料送付見積書確認承認予定変更連絡担当製造部営業開発品質検査出荷納期価格契約請求支払注文在庫工場設計図面"
         "仕様技術報告月次週次売上計画目標達成進捗課題対策改善提案顧客訪問出張東京大阪名古屋札幌福岡京都神戸横浜新規採用研修"
         "健康診断防災訓練休暇申請勤務時間残業交通費精算経理総務人事法務監査情報安全管理機器更新停止作業夜間障害復旧原因調査")
KANA = ("の", "に", "を", "は", "が", "で", "と", "から", "まで", "について", "により", "として", "および", "のため")
ENDS = ("お願いします。", "いたします。", "となりました。", "をご確認ください。", "の予定です。", "でしょうか。", "しました。\n")
ENGLISH = ("the of and to in is for that with on we will please order invoice delivery meeting review schedule update attached"
           " quality report customer factory design change request approval budget forecast quarter shipment delay contract"
           " service team project release support question answer regards thanks tomorrow friday number price draft final").split()
NAMES = ("佐藤 健", "鈴木 花子", "高橋 誠", "田中 美咲", "伊藤 大輔", "John Miller", "Mary Chen", "山本 さくら")


def unique(number):
    """A word that stands in mail `number` only."""
    letters = ""
    number += 1_000_000
    while number:
        number, digit = divmod(number, 20)
        letters = "bcdfghjklmnpqrstvwxz"[digit] + letters
    return "qy" + letters


def japanese(dice, size):
    parts, length = [], 0
    while length < size:
        sentence = []
        for _ in range(dice.randint(2, 6)):
            start = dice.randrange(len(KANJI) - 1)
            sentence.append(KANJI[start:start + dice.choice((2, 2, 2, 3, 4))] + dice.choice(KANA))
        sentence.append(dice.choice(ENDS))
        parts.append("".join(sentence))
        length += len(parts[-1])
    return "".join(parts)


def english(dice, size):
    words, length = [], 0
    while length < size:
        word = dice.choice(ENGLISH) if dice.random() < 0.8 else "".join(dice.choice("aeioustrlnmdpk") for _ in range(dice.randint(4, 9)))
        words.append(word)
        length += len(word) + 1
    text = " ".join(words)
    return "\n".join(text[at:at + 72] for at in range(0, len(text), 72))


def encoded_word(text, charset="utf-8"):
    if text.isascii():
        return text
    words, rest = [], text
    while rest:  # cut on characters, as RFC 2047 asks
        piece, rest = rest[:12], rest[12:]
        words.append(f"=?{charset}?B?{base64.b64encode(piece.encode(charset)).decode()}?=")
    return "\n ".join(words)


def mail(number, mean):
    dice = random.Random(number)
    is_japanese = dice.random() < 0.7
    size = max(400, min(200_000, int(dice.lognormvariate(0, 0.8) * mean * 0.555)))
    jis = is_japanese and dice.random() < 0.4
    charset = "iso-2022-jp" if jis else "utf-8"
    text = japanese(dice, size // (2 if jis else 3)) if is_japanese else english(dice, size)
    text = "\n".join(line[at:at + 35] for line in text.split("\n") for at in range(0, max(len(line), 1), 35)) if is_japanese else text
    text += f"\n{unique(number)}\n"
    subject = (japanese(dice, 12)[:20].replace("\n", "") if is_japanese else english(dice, 30)[:40].replace("\n", " ")) + f" {number}"
    name = dice.choice(NAMES)
    head = [
        f"From: {encoded_word(name, charset if not name.isascii() else 'utf-8')} <user{dice.randrange(400)}@example.co.jp>",
        "To: bench@example.co.jp",
        f"Subject: {encoded_word(subject, charset)}",
        f"Date: {'Mon Tue Wed Thu Fri'.split()[number % 5]}, {1 + number % 28} Oct 2026 {number % 24:02}:{number % 60:02}:00 +0900",
        f"Message-ID: <{number}.bench@example.co.jp>",
        "MIME-Version: 1.0",
    ]
    body = text.encode(charset)
    encoding = "7bit" if jis or not is_japanese else "8bit"
    if dice.random() >= 0.06:
        head += [f"Content-Type: text/plain; charset={charset.upper()}", f"Content-Transfer-Encoding: {encoding}"]
        return "\n".join(head).encode() + b"\n\n" + body
    attachment = base64.encodebytes(dice.randbytes(int(mean * dice.uniform(0.5, 4))))
    border = f"=_{number}"
    head += [f'Content-Type: multipart/mixed; boundary="{border}"']
    return b"".join([
        "\n".join(head).encode(), f"\n\n--{border}\nContent-Type: text/plain; charset={charset.upper()}\n".encode(),
        f"Content-Transfer-Encoding: {encoding}\n\n".encode(), body,
        f'\n--{border}\nContent-Type: application/pdf; name="a{number}.pdf"\nContent-Transfer-Encoding: base64\n'.encode(),
        f'Content-Disposition: attachment; filename="a{number}.pdf"\n\n'.encode(), attachment, f"--{border}--\n".encode()])


def write(folder, count, total_bytes):
    """Writes 00001.eml … into folder; answers the bytes written."""
    mean = total_bytes / count
    written = 0
    for number in range(1, count + 1):
        bytes_ = mail(number, mean)
        (folder / f"{number:06}.eml").write_bytes(bytes_)
        written += len(bytes_)
    return written
