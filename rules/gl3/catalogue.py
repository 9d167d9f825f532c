"""The catalogue of this pack: the 75 rows of the checklist, where the guideline has them, and what each asks.

The words are the project's own; the guideline's text is cited by chapter, row and clause.
"""

from gl3rules.authoring import Requirement, chapter

# The clause numbers of rows 6.4-4 to 6.4-7, 6.10-3 to 6.10-6 and 6.11-6 to 6.11-10 differ from those on the checklist:
# they are inferred from later editions of the guideline. The row is the reference that is certain.
CHAPTERS = (
    chapter(
        "6.3",
        "Organisational safeguards",
        Requirement(
            row="6.3-1",
            clause="6.3 C.1",
            title="Named people run the information systems",
            summary=(
                "Somebody answers for the operation of the information systems, and only staff designated by name,"
                " administrators included, take part in it."
            ),
        ),
        Requirement(
            row="6.3-2",
            clause="6.3 C.2",
            title="Entry rules wherever personal information can be seen",
            summary=(
                "Rules in force say how visitors are recorded and identified and how entry is restricted, wherever"
                " personal information can be seen."
            ),
        ),
        Requirement(
            row="6.3-3",
            clause="6.3 C.3",
            title="Rules for access to the information systems",
            summary=(
                "A policy in force says who may access the information systems, how accesses are recorded and how they"
                " are inspected."
            ),
        ),
        Requirement(
            row="6.3-4",
            clause="6.3 C.4",
            title="Safety clauses in contracts that entrust personal information",
            summary=(
                "Every contract under which another party handles personal information binds that party to manage it"
                " safely."
            ),
        ),
        Requirement(
            row="6.3-5",
            clause="6.3 C.5",
            title="Rules for media, risks and incidents",
            summary=(
                "Policies in force set how media with personal information are stored and handed over, how risks are"
                " prevented, and what is done when one becomes real."
            ),
        ),
    ),
    chapter(
        "6.4",
        "Physical safeguards",
        Requirement(
            row="6.4-1",
            clause="6.4 C.1",
            title="Locks where devices and media with personal information are kept",
            summary="Places where devices store personal information, or where media with it are kept, are locked.",
        ),
        Requirement(
            row="6.4-2",
            clause="6.4 C.2",
            title="Terminal areas closed outside working hours",
            summary=(
                "Outside working hours, nobody without authority gets into an area with terminals that give access to"
                " personal information: it is locked, or closed off just as well."
            ),
        ),
        Requirement(
            row="6.4-3",
            clause="6.4 C.3",
            title="Controlled entry to areas that keep personal information",
            summary=(
                "In every area where devices, media or paper keep personal information, it is controlled who goes in"
                " and out."
            ),
        ),
        Requirement(
            row="6.4-4",
            clause="6.4 C.3 (first bullet)",
            title="Badges worn, entries and exits recorded",
            summary=(
                "Everybody who enters an area where personal information is kept wears a badge, and each entry and exit"
                " goes into a ledger or log."
            ),
        ),
        Requirement(
            row="6.4-5",
            clause="6.4 C.3 (second bullet)",
            title="Entry records checked regularly",
            summary=(
                "The records of entry and exit are gone through at regular intervals to confirm that they are in order."
            ),
        ),
        Requirement(
            row="6.4-6",
            clause="6.4 C.4",
            title="Important equipment secured against theft",
            summary=(
                "PCs and other important equipment that hold personal information are secured, with a chain for"
                " example, so that nobody can carry them away."
            ),
        ),
        Requirement(
            row="6.4-7",
            clause="6.4 C.5",
            title="Screens protected from prying eyes",
            summary=(
                "People without authority cannot read a terminal's screen, whether its user sits there or has stepped"
                " away."
            ),
        ),
    ),
    chapter(
        "6.5",
        "Technical safeguards",
        Requirement(
            row="6.5-1",
            clause="6.5 C.1",
            title="Users identified and authenticated",
            summary="Everybody who uses an information system is known to it as an individual and proves who they are.",
        ),
        Requirement(
            row="6.5-2",
            clause="6.5 C.2",
            title="Test data guarded against leakage",
            summary=(
                "Where systems are tested with data that contains personal information, measures keep it from leaking."
            ),
        ),
        Requirement(
            row="6.5-3",
            clause="6.5 C.3",
            title="Access rights by job category",
            summary="What each job category may read and change is laid down, and users are held to it.",
        ),
        Requirement(
            row="6.5-4",
            clause="6.5 C.4",
            title="Access logs kept and reviewed",
            summary="Accesses are recorded, and the records are reviewed at regular intervals.",
        ),
        Requirement(
            row="6.5-5",
            clause="6.5 C.5",
            title="Trustworthy time in access records",
            summary="The clocks behind access records follow a reliable source of time.",
        ),
        Requirement(
            row="6.5-6",
            clause="6.5 C.6",
            title="Malware kept out at every way in",
            summary=(
                "Systems are searched for viruses and the like when they are built, when a medium of uncertain handling"
                " is used and when information arrives from outside."
            ),
        ),
        Requirement(
            row="6.5-7a-1",
            clause="6.5 C.7 (administrators) (1)",
            title="Passwords stored irreversibly and kept safe",
            summary=(
                "Passwords are stored only in a form from which they cannot be recovered, and are kept safe; where"
                " cards or other means are used as well, the operating policy says how passwords are run."
            ),
        ),
        Requirement(
            row="6.5-7a-2",
            clause="6.5 C.7 (administrators) (2)",
            title="Safe reset of forgotten or exposed passwords",
            summary=(
                "Nobody gets a new password from an administrator without proof of identity; a ledger tells how it was"
                " proved, with copies of the documents used, and only the user learns the new password."
            ),
        ),
        Requirement(
            row="6.5-7a-3",
            clause="6.5 C.7 (administrators) (3)",
            title="Passwords unknown to administrators too",
            summary=(
                "Not even a system administrator can find out a user's password: none stands in a configuration file,"
                " and none can be displayed."
            ),
        ),
        Requirement(
            row="6.5-7b-1",
            clause="6.5 C.7 (users) (1)",
            title="Passwords changed within two months and hard to guess",
            summary=(
                "Users change their passwords at least every two months and choose 8 characters or more, with letters,"
                " digits and symbols."
            ),
        ),
        Requirement(
            row="6.5-7b-2",
            clause="6.5 C.7 (users) (2)",
            title="Users aware of their responsibility for passwords",
            summary=(
                "Users know that they answer for the theft of a password that was easy to guess or carelessly kept."
            ),
        ),
        Requirement(
            row="6.5-8-1",
            clause="6.5 C.8 (1)",
            title="Wireless networks hidden from others",
            summary=(
                "Where wireless LAN is used, nobody but its users can tell: its name is not broadcast, and a device"
                " that does not know the name cannot connect."
            ),
        ),
        Requirement(
            row="6.5-8-2",
            clause="6.5 C.8 (2)",
            title="Wireless networks closed to unknown devices",
            summary=(
                "Where wireless LAN is used, unauthorised devices are kept out, at the least by SSID or MAC address."
            ),
        ),
        Requirement(
            row="6.5-8-3",
            clause="6.5 C.8 (3)",
            title="Wireless traffic encrypted",
            summary=(
                "Where wireless LAN is used, its traffic is encrypted, so that whoever intercepts it cannot read it."
            ),
        ),
        Requirement(
            row="6.5-8-4",
            clause="6.5 C.8 (4)",
            title="Radio interference dealt with",
            summary=(
                "Where wireless LAN is used and other devices that emit radio waves are allowed on the premises,"
                " interference between them is dealt with."
            ),
        ),
        Requirement(
            row="6.5-8-5",
            clause="6.5 C.8 (5)",
            title="Wireless LAN set up by the ministry's guidance",
            summary=(
                "Where wireless LAN is used, it is set up with regard to the guidance of the Ministry of Internal"
                " Affairs and Communications on using it safely."
            ),
        ),
    ),
    chapter(
        "6.6",
        "Personnel safeguards",
        Requirement(
            row="6.6.1-1",
            clause="6.6 C(1).1",
            title="Confidentiality agreements with staff on hiring",
            summary=(
                "Staff whom no law binds to confidentiality undertake it, by an agreement made when they are hired."
            ),
        ),
        Requirement(
            row="6.6.1-2",
            clause="6.6 C(1).2",
            title="Staff trained regularly",
            summary=(
                "Everybody who works for the organisation is trained at regular intervals in handling personal"
                " information."
            ),
        ),
        Requirement(
            row="6.6.1-3",
            clause="6.6 C(1).3",
            title="Personal information protected after staff leave",
            summary="A policy in force says how people keep protecting personal information once they have left.",
        ),
        Requirement(
            row="6.6.2-1-1",
            clause="6.6 C(2).1 ①",
            title="Confidentiality contracts with contractors, backed by penalties",
            summary=(
                "Every contractor is bound to confidentiality by a contract, and work rules with comprehensive"
                " penalties stand behind it."
            ),
        ),
        Requirement(
            row="6.6.2-1-2",
            clause="6.6 C(2).1 ②",
            title="Contractors' work on the systems confirmed",
            summary=(
                "Where a contractor's work touches the information systems, the organisation confirms who did it, what"
                " was done and how it turned out."
            ),
        ),
        Requirement(
            row="6.6.2-1-3",
            clause="6.6 C(2).1 ③",
            title="Checks after cleaning and similar work",
            summary=(
                "Where a contractor works near the systems without touching them, as cleaners do, the place is checked"
                " regularly afterwards."
            ),
        ),
        Requirement(
            row="6.6.2-1-4",
            clause="6.6 C(2).1 ④",
            title="Subcontracting settled and on equal terms",
            summary=(
                "Contracts state whether work may be passed on, and allow it only to parties bound by an equal contract"
                " to equal protection."
            ),
        ),
        Requirement(
            row="6.6.2-2",
            clause="6.6 C(2).2",
            title="Outside staff who must see personal information bound to secrecy",
            summary=(
                "Where outside maintenance staff cannot avoid seeing personal information, as in a data rescue, a"
                " contract backed by penalties binds them to confidentiality."
            ),
        ),
    ),
    chapter(
        "6.7",
        "Disposal of information and equipment",
        Requirement(
            row="6.7-1",
            clause="6.7 C.1",
            title="Disposal procedure for each type of information",
            summary=(
                "For each type of information held, a procedure says when it is disposed of, which staff may do so and"
                " how."
            ),
        ),
        Requirement(
            row="6.7-2",
            clause="6.7 C.2",
            title="Equipment disposed of by experts, nothing readable left",
            summary=(
                "Only people with expert knowledge dispose of equipment, and it is confirmed that nothing readable is"
                " left on it."
            ),
        ),
        Requirement(
            row="6.7-3",
            clause="6.7 C.3",
            title="Proof of destruction from disposal contractors",
            summary=(
                "A contractor that disposes of information is supervised and bound like any other, and the organisation"
                " makes sure that the destruction really took place."
            ),
        ),
        Requirement(
            row="6.7-4",
            clause="6.7 C.4 (a)",
            title="Rule for discarding media no longer needed",
            summary=(
                "The operating policy sets how media with personal information are discarded once they are no longer"
                " needed."
            ),
        ),
    ),
    chapter(
        "6.8",
        "Modification and maintenance of systems",
        Requirement(
            row="6.8-1",
            clause="6.8 C.1",
            title="Confidentiality and erasure of personal test data",
            summary=(
                "Whoever tests systems with personal information is explicitly bound to confidentiality and must erase"
                " the data when the test is over."
            ),
        ),
        Requirement(
            row="6.8-2",
            clause="6.8 C.2",
            title="Personal maintenance accounts and a record of the work",
            summary=(
                "Each member of a vendor's staff works under an account of their own, and the work record tells whether"
                " they saw personal information, and which."
            ),
        ),
        Requirement(
            row="6.8-3",
            clause="6.8 C.3",
            title="Maintenance accounts protected against misuse",
            summary="Accounts for maintenance are managed so that a leaked one is of no use to others.",
        ),
        Requirement(
            row="6.8-4",
            clause="6.8 C.4",
            title="Accounts of former maintenance staff removed promptly",
            summary=(
                "The vendor must report staff who leave or change duties, and the organisation is prepared to delete"
                " their accounts promptly."
            ),
        ),
        Requirement(
            row="6.8-5",
            clause="6.8 C.5",
            title="Maintenance applied for, reported and approved",
            summary=(
                "The vendor applies in advance for each day's work and reports promptly when it is done, and the"
                " responsible person approves every document."
            ),
        ),
        Requirement(
            row="6.8-6",
            clause="6.8 C.6",
            title="Confidentiality contracts with maintenance vendors",
            summary=(
                "Every maintenance vendor is bound by a confidentiality contract, and the organisation sees to it that"
                " the vendor keeps to it."
            ),
        ),
        Requirement(
            row="6.8-7",
            clause="6.8 C.7",
            title="Vendors take out personal data only with approval",
            summary=(
                "A vendor takes personal information out only where that cannot be avoided: under rules that guard"
                " against loss, and with the responsible person's approval each time."
            ),
        ),
        Requirement(
            row="6.8-8",
            clause="6.8 C.8",
            title="Remote maintenance logged and checked",
            summary=(
                "Work done on systems from a distance always leaves an access log, and the responsible person checks it"
                " soon after it ends."
            ),
        ),
        Requirement(
            row="6.8-9",
            clause="6.8 C.9",
            title="Equal duties for maintenance subcontractors",
            summary="A company to which maintenance is passed on has the same duties as the vendor itself.",
        ),
    ),
    chapter(
        "6.9",
        "Information and equipment taken off the premises",
        Requirement(
            row="6.9-1",
            clause="6.9 C.1",
            title="Policy on taking out, based on a risk analysis",
            summary=(
                "The risks of taking information and equipment off the premises are analysed, and the operating policy"
                " lays down what follows from them."
            ),
        ),
        Requirement(
            row="6.9-2",
            clause="6.9 C.2",
            title="Rules for managing what is taken out",
            summary=(
                "The operating policy says how information and equipment are managed while they are off the premises."
            ),
        ),
        Requirement(
            row="6.9-3",
            clause="6.9 C.3",
            title="Rules for theft and loss",
            summary=(
                "The operating policy says what is done when a portable medium or device with information is stolen or"
                " lost."
            ),
        ),
        Requirement(
            row="6.9-4",
            clause="6.9 C.4",
            title="Staff trained in the response to theft and loss",
            summary="All staff know what to do when something is stolen or lost, and have been trained in it.",
        ),
        Requirement(
            row="6.9-5",
            clause="6.9 C.5",
            title="Whereabouts of portable media and devices known",
            summary="A register or the like tells where each portable medium and device with information is.",
        ),
        Requirement(
            row="6.9-6",
            clause="6.9 C.6",
            title="Start-up passwords on portable equipment",
            summary=(
                "Equipment asks for a password when it starts; the password is hard to guess and is changed regularly."
            ),
        ),
        Requirement(
            row="6.9-7",
            clause="6.9 C.7",
            title="Stored information unreadable after theft or loss",
            summary=(
                "Encryption or an access password keeps whoever finds or steals information that is carried from"
                " reading it easily."
            ),
        ),
        Requirement(
            row="6.9-8",
            clause="6.9 C.8",
            title="Equipment protected while connected off the premises",
            summary=(
                "Equipment that is connected to a network or to other media while off the premises is protected against"
                " leakage and tampering, by anti-virus software or a personal firewall for example; on networks,"
                " chapter 6.11 is followed as well."
            ),
        ),
        Requirement(
            row="6.9-9",
            clause="6.9 C.9",
            title="No file-sharing software near information taken out",
            summary=(
                "Equipment with file-sharing software is not used for information taken out, and the organisation's own"
                " equipment has none."
            ),
        ),
        Requirement(
            row="6.9-10",
            clause="6.9 C.10",
            title="Same protection on personally owned devices",
            summary=(
                "Personally owned devices used for work meet the same demands on passwords, encryption, protection and"
                " software, and the administrator answers for it."
            ),
        ),
    ),
    chapter(
        "6.10",
        "Emergencies",
        Requirement(
            row="6.10-1",
            clause="6.10 C.1",
            title="Emergencies declared and ended by plan",
            summary=(
                "A business continuity plan says how it is decided that there is an emergency, and how operation"
                " returns to normal."
            ),
        ),
        Requirement(
            row="6.10-2",
            clause="6.10 C.2",
            title="Data reconciled after an emergency",
            summary=(
                "Rules say how data recorded by other means during an emergency is reconciled once operation is back to"
                " normal."
            ),
        ),
        Requirement(
            row="6.10-3",
            clause="6.10 C.3 (first point)",
            title="Procedures for emergency accounts and functions",
            summary=(
                "A procedure says how user accounts and system functions that are kept for emergencies are managed."
            ),
        ),
        Requirement(
            row="6.10-4",
            clause="6.10 C.3 (second point)",
            title="Emergency functions safe from everyday use",
            summary=(
                "Functions kept for emergencies cannot be misused in normal times; many people notice when one is used,"
                " and their use is audited."
            ),
        ),
        Requirement(
            row="6.10-5",
            clause="6.10 C.3 (third point)",
            title="Emergency accounts changed after use",
            summary=(
                "An emergency account that was used is changed, so that nobody goes on using it once operation is back"
                " to normal."
            ),
        ),
        Requirement(
            row="6.10-6",
            clause="6.10 C.4",
            title="Authorities notified of cyber attacks",
            summary="The competent authority hears of every cyber attack that disrupts medical services.",
        ),
    ),
    chapter(
        "6.11",
        "Exchange of information with outside parties",
        Requirement(
            row="6.11-1",
            clause="6.11 C.1",
            title="Paths safe from tampering, eavesdropping and impersonation",
            summary=(
                "On the way to outside parties, measures keep messages from being altered or infected, passwords and"
                " content from being overheard, and others from posing as the sender."
            ),
        ),
        Requirement(
            row="6.11-2",
            clause="6.11 C.2",
            title="Both ends of an exchange sure of each other",
            summary=(
                "Sender and receiver confirm who the other is, at the gateway, device, function or user as needed, by"
                " means that are settled beforehand."
            ),
        ),
        Requirement(
            row="6.11-3",
            clause="6.11 C.3",
            title="No impersonation inside the premises",
            summary="Inside the premises nobody can pass for an authorised user, and nothing for a permitted device.",
        ),
        Requirement(
            row="6.11-4",
            clause="6.11 C.4",
            title="Trusted network devices and separate VPNs",
            summary=(
                "Routers and other network devices are known to be safe, and no traffic passes through them from the"
                " VPN of one facility to that of another."
            ),
        ),
        Requirement(
            row="6.11-5",
            clause="6.11 C.5",
            title="Exchanged information itself protected",
            summary=(
                "What is exchanged is itself protected between the parties, by encryption for example, with ciphers"
                " that are recommended for e-government."
            ),
        ),
        Requirement(
            row="6.11-6",
            clause="6.11 C.6 (between institutions)",
            title="Responsibilities for exchanges settled by contract",
            summary=(
                "Contracts among all organisations involved say who is responsible, and up to where: from the start of"
                " sending, through failures of connection and path, to faulty reception."
            ),
        ),
        Requirement(
            row="6.11-7",
            clause="6.11 C.6 (within the institution)",
            title="Responsibilities inside the institution laid down",
            summary=(
                "Contracts or the operating policy settle who manages network equipment, who answers to patients and"
                " handles their inquiries, who restores operation after incidents, and who is responsible for exchanged"
                " information."
            ),
        ),
        Requirement(
            row="6.11-8",
            clause="6.11 C.7",
            title="Remote maintenance limited to what it needs",
            summary=(
                "Where remote maintenance is done, access points, protocols and rights are limited, so that nobody logs"
                " in without need."
            ),
        ),
        Requirement(
            row="6.11-9",
            clause="6.11 C.8",
            title="Provider contracts checked for responsibility and quality",
            summary=(
                "When contracts with providers of lines and online services are made, the organisation checks how far"
                " the provider answers for threats and how good its service is, availability included."
            ),
        ),
        Requirement(
            row="6.11-10",
            clause="6.11 C.9",
            title="Viewing by patients made safe and explained",
            summary=(
                "Where patients view information, the system that shows it is no way into the internal ones, patients"
                " are told of the risks and the purpose, and it is clear who is responsible for what."
            ),
        ),
    ),
)
