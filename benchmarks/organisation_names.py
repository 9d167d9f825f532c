"""What generated organisations and the things in them are called; all of it is invented, only the prefectures exist."""

from __future__ import annotations

from typing import Final

# Region, the folder of its facts files, with its prefectures.
REGIONS: Final = {
    "hokkaido": ("Hokkaido 北海道",),
    "tohoku": ("Aomori 青森", "Iwate 岩手", "Miyagi 宮城", "Akita 秋田", "Yamagata 山形", "Fukushima 福島"),
    "kanto": (
        "Ibaraki 茨城",
        "Tochigi 栃木",
        "Gunma 群馬",
        "Saitama 埼玉",
        "Chiba 千葉",
        "Tokyo 東京",
        "Kanagawa 神奈川",
    ),
    "chubu": (
        "Niigata 新潟",
        "Toyama 富山",
        "Ishikawa 石川",
        "Nagano 長野",
        "Gifu 岐阜",
        "Shizuoka 静岡",
        "Aichi 愛知",
    ),
    "kinki": ("Mie 三重", "Shiga 滋賀", "Kyoto 京都", "Osaka 大阪", "Hyogo 兵庫", "Nara 奈良", "Wakayama 和歌山"),
    "chugoku": ("Tottori 鳥取", "Shimane 島根", "Okayama 岡山", "Hiroshima 広島", "Yamaguchi 山口"),
    "shikoku": ("Tokushima 徳島", "Kagawa 香川", "Ehime 愛媛", "Kochi 高知"),
    "kyushu": (
        "Fukuoka 福岡",
        "Saga 佐賀",
        "Nagasaki 長崎",
        "Kumamoto 熊本",
        "Oita 大分",
        "Miyazaki 宮崎",
        "Okinawa 沖縄",
    ),
}

# The first word of a name.
WORDS: Final = (
    "Aozora あおぞら",
    "Hidamari ひだまり",
    "Kobushi こぶし",
    "Minamikaze みなみかぜ",
    "Seiryu 清流",
    "Wakaba 若葉",
    "Sakuragi 桜木",
    "Midori みどり",
    "Komorebi こもれび",
    "Asahigaoka 朝日ヶ丘",
    "Tsubaki つばき",
    "Momiji もみじ",
    "Hoshizora 星空",
    "Shiokaze 潮風",
    "Yukiwari 雪割",
    "Suzuran すずらん",
    "Izumi 泉",
    "Keyaki けやき",
    "Nanohana 菜の花",
    "Hibari ひばり",
)

# What an organisation of each example's kind may be.
KINDS: Final = {
    "hospital": (
        "General Hospital 総合病院",
        "Central Hospital 中央病院",
        "Memorial Hospital 記念病院",
        "Hospital 病院",
    ),
    "health-guidance-provider": (
        "Health Guidance Centre 保健指導センター",
        "Health Promotion Foundation 健康づくり財団",
        "Check-up Centre 健診センター",
    ),
    "clinic-failing": ("Clinic 診療所", "Family Clinic ファミリークリニック", "Internal Medicine 内科医院"),
    "partial": ("Orthopaedics 整形外科", "Dental Clinic 歯科医院", "Eye Clinic 眼科", "Paediatrics 小児科クリニック"),
}

# Names for the items of a list, by the list's name.
ITEMS: Final = {
    "systems": (
        "Electronic medical records (電子カルテ)",
        "電子カルテシステム",
        "Billing (医事会計)",
        "Laboratory",
        "検体検査システム",
        "Picture archive (PACS 医用画像)",
        "Pharmacy (調剤・薬剤管理)",
        "Nursing care records",
        "予約・再来受付システム",
        "Health check-up results (健診結果管理)",
        "Rehabilitation (リハビリ部門システム)",
        "地域連携システム",
        "Staff directory",
    ),
    "sites": (
        "Main building (本館)",
        "新館",
        "East wing",
        "Annex (別館)",
        "サテライトクリニック",
        "Head office (本部)",
    ),
    "areas": (
        "Server room (サーバ室)",
        "Record store",
        "診療録保管庫",
        "Ward station (病棟スタッフステーション)",
        "Reception",
        "受付",
        "Machine room, second floor",
        "検査室",
    ),
    "networks": ("Ward network (病棟)", "外来無線LAN", "Guest network", "Carts (回診カート)", "Annex", "リハビリ室"),
    "contractors": (
        "Hinode Office Services (ひので事務サービス)",
        "Sakura Cleaning",
        "つばめ文書保管株式会社",
        "Tachibana Data Services",
        "株式会社みなとデータ",
        "Kiyosumi Cleaning (きよすみ清掃)",
        "Komorebi Billing Support",
        "若竹リサイクル",
        "Akebono Meal Services (あけぼの給食)",
    ),
    "vendors": (
        "Kaede Medical Systems",
        "かえで医療システム株式会社",
        "Tatsumi Imaging (たつみ画像機器)",
        "Renge Systems",
        "Asagiri Systems (あさぎりシステムズ)",
        "つくしメディカルIT",
    ),
    "devices": (
        "Home-visit tablets (訪問診療用タブレット)",
        "USBメモリ",
        "Laptops",
        "往診用ノートPC",
        "On-call phones",
    ),
    "information_types": ("Medical records (診療録)", "検査結果", "Images", "職員情報", "Claims (レセプト)"),
    "connections": (
        "Regional referral network (地域医療連携)",
        "オンライン請求",
        "Reference laboratory",
        "VPN to the vendor",
    ),
    "portals": ("Patient portal (患者ポータル)", "健診結果閲覧サイト", "Pages for participants"),
}
