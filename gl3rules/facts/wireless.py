"""Facts about wireless LAN."""

from typing import Annotated, ClassVar, Literal

from gl3rules.facts.base import UNDECLARED, Item, Section, Text, about

WirelessAccessRestriction = Literal["ssid", "mac-address", "ieee-802.1x"]
"""How a wireless network is closed to devices that may not join it."""


WirelessEncryption = Literal["wpa3-aes", "wpa2-aes", "wpa2-tkip", "wpa-aes", "wpa-tkip", "wep", "none"]
"""How the traffic of a wireless network is encrypted."""


class WirelessNetwork(Item):
    """A wireless network, known by its SSID."""

    noun: ClassVar[str] = "wireless network"

    name: Annotated[Text, about("Name of the network.", "無線ネットワークの名称。", example="Ward network")] = (
        UNDECLARED
    )
    ssid_hidden: Annotated[
        bool,
        about("Whether the network keeps its SSID from being broadcast.", "SSID を通知しない設定か。", example=True),
    ] = UNDECLARED
    any_connection_refused: Annotated[
        bool,
        about(
            "Whether connections that name no SSID ('ANY') are refused.",
            "SSID を指定しない「ANY」接続を拒否しているか。",
            example=True,
        ),
    ] = UNDECLARED
    access_restriction: Annotated[
        tuple[WirelessAccessRestriction, ...],
        about(
            "How devices that may not join are kept out; an empty list where they are not.",
            "許可されていない機器の接続を制限する方法。なければ空のリスト。",
            example=["mac-address"],
        ),
    ] = UNDECLARED
    encryption: Annotated[
        WirelessEncryption,
        about(
            "Weakest encryption that the network accepts.",
            "ネットワークが受け付ける最も弱い暗号方式。",
            example="wpa2-aes",
        ),
    ] = UNDECLARED


InterferenceMeasure = Literal["radio-survey", "channel-planning", "restricted-zones", "notice-to-visitors"]
"""What is done about radio interference with the wireless LAN."""


WirelessGuidance = Literal["mic-wireless-lan-guidance", "other", "none"]
"""Which guidance the deployment of the wireless LAN follows."""


class WirelessLan(Section):
    """Whether and how wireless LAN is used."""

    used: Annotated[
        bool, about("Whether wireless LAN is used at all.", "無線 LAN を使用しているか。", example=True)
    ] = UNDECLARED
    networks: Annotated[
        tuple[WirelessNetwork, ...],
        about("Every wireless network in use.", "使用しているすべての無線ネットワーク。", example=[{"id": "ward"}]),
    ] = UNDECLARED
    radio_devices_allowed: Annotated[
        bool,
        about(
            "Whether other devices that emit radio waves (game machines, phones) may be used on the premises.",
            "電波を発する機器（携帯ゲーム機・携帯電話等）の施設内での利用を認めているか。",
            example=True,
        ),
    ] = UNDECLARED
    interference_measures: Annotated[
        tuple[InterferenceMeasure, ...],
        about(
            "What is done about interference from such devices; an empty list where nothing is.",
            "それらの機器による電波干渉への対策。なければ空のリスト。",
            example=["channel-planning"],
        ),
    ] = UNDECLARED
    guidance_followed: Annotated[
        WirelessGuidance,
        about(
            "Guidance that the deployment follows; mic-wireless-lan-guidance is that of the Ministry of Internal"
            " Affairs and Communications on the safe use of wireless LAN.",
            "導入・運用にあたり参考にした資料。mic-wireless-lan-guidance は総務省の無線 LAN 安全利用の手引き。",
            example="mic-wireless-lan-guidance",
        ),
    ] = UNDECLARED
