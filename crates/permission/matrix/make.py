#!/usr/bin/env python3
"""权限矩阵 – writes expected.txt: who may do what to which case.

Derived from the law and from the issue, in plain tables; it reads no policy and asks no engine.
  执行工作规定 第71条        a higher court supervises lower ones: its heads look down, nobody across
  民事诉讼法 第47条           whoever stands aside, or is kin, has nothing to do with the case
  民事诉讼法 第246条          the procuratorate watches and never acts
  保密法 第20条               a secret is for those cleared for it
  法释〔2013〕20号 第1、2、7条 queries by the officers of the case, about its debtors, kept in the case
  委托执行规定 第1条          an entrusted court does what was entrusted
  GB/T 22239-2019 8.1.4       three administrators, none of whom touches a case
"""

import pathlib

# Posts, one letter each.
POSTS = {
    "F": "filing_clerk", "J": "judge", "C": "clerk", "H": "division_head", "P": "president",
    "M": "finance", "Z": "command_centre", "V": "procurator",
    "X": "system_admin", "Y": "security_admin", "U": "audit_admin",
}
ORDER = "FJCHPMZXYUV"
WORK = "FJCHPMZ"

# How the officer stands to the case, in the order of the columns.
RELATIONS = [
    ("handler", "承办人"), ("clerk_of", "承办人的书记员"), ("colleague", "本院他人"),
    ("recused", "已回避"), ("city", "中院"), ("province", "高院"), ("supreme", "最高法"),
    ("below", "下级法院"), ("across", "同级他院"), ("entrusted", "受托法院"), ("glass", "紧急查阅"),
]

# act: kind, posts. Kinds: l look, p look at property, a act, h act of the handler alone,
# n nothing to do with any case.
ACTS = """
appraisal.decide a J
appraisal.record a JC
appraisal.view l FJCHPMZV
approvals.decide a FJCHPMZ
approvals.view l FJCHPMZV
cases.add_account a FJC
cases.archive a JC
cases.assign a FHZ
cases.break_glass n FJCHPMZ
cases.decide_filing a F
cases.declare_kin a FJCHPMZ
cases.entrust a HP
cases.flag a JH
cases.issue_notice a JC
cases.propose_extension a J
cases.reassign a HZ
cases.receive a F
cases.recuse a HP
cases.set_secret a HP
cases.view l FJCHPMZV
cases.view_board l FJCHPMZV
cases.view_list l FJCHPMZV
cases.view_parties l FJCHPMZV
cases.view_tasks l FJCHPMZV
closing.decide_reward a J
closing.propose a J
closing.propose_ending a J
closing.record a JC
closing.resume a JH
closing.view l FJCHPMZV
closing.view_suggestions l FJCHPMZV
control.decide_objection a J
control.enter_counter_answer a JC
control.inquire h JC
control.look_up h JC
control.propose_deduction a J
control.propose_freeze a J
control.propose_renewal a J
control.propose_repetition a J
control.propose_seal a J
control.release a JH
control.settle_difference a J
control.stop_repetition a JH
control.view_catalogue l FJCHPMZV
control.view_ending l JCHPZ
control.view_orders p FJCHPMZV
control.view_property p FJCHPMZV
discipline.lodge_correction a FJC
discipline.propose_correction a J
discipline.propose_end a J
discipline.propose_exit a J
discipline.propose_leave a J
discipline.propose_listing a J
discipline.propose_restriction a J
discipline.propose_sanction a J
discipline.record_reconsideration a JC
discipline.record_report a JC
discipline.record_request a JC
discipline.refuse_request a J
discipline.review_finding a Z
discipline.revoke_leave a J
discipline.view l FJCHPMZV
documents.revoke_seal n Y
documents.view_seals n XYU
evidence.erase n U
evidence.review_alarm n U
evidence.take_receipt l FJCHPMZV
evidence.view l FJCHPMZV
evidence.view_alarms n U
exchange.ask_register a JZ
exchange.issue_certificate n X
exchange.revoke_certificate n X
exchange.view_certificates n XYU
exchange.view_institutions l FJCHPMZV
funds.check l MZPV
funds.finish_task a MJH
funds.propose_claim a MJ
funds.propose_delay a J
funds.propose_payout a J
funds.propose_power a JC
funds.propose_settlement a M
funds.set_treasury a P
funds.view_ledger l FJCHPMZV
funds.view_payouts l FJCHPMZV
funds.view_tasks l FJCHPMZV
funds.view_unclaimed l MJHZV
identity.ask_passkey n FJCHPMZXYUV
identity.change_password n FJCHPMZXYUV
identity.decide_roles n Y
identity.end_session n FJCHPMZXYUV
identity.enrol n FJCHPMZXYUV
identity.enrol_first n FJCHPMZXYUV
identity.link n X
identity.new_recovery_codes n FJCHPMZXYUV
identity.note_happenings n FJCHPMZXYUV
identity.open_account n X
identity.propose_roles n Y
identity.remove_factor n FJCHPMZXYUV
identity.reset_password n X
identity.revoke_factor n Y
identity.set_term n X
identity.view_accounts n XYU
identity.view_own n FJCHPMZXYUV
lookups.lift_stop n Y
lookups.view_stops n YU
measures.register_receiver n X
measures.review_hit a JHZ
measures.set_measure a Z
measures.view l FJCHPMZV
measures.view_alarms n ZX
oversight.disclose n U
oversight.review_alarm n Y
oversight.search_audit n U
oversight.view_alarms n ZXYU
oversight.view_disclosures n U
oversight.view_look_up_alarms n YU
oversight.view_watched n Y
oversight.watch n Y
register.view l FJCHPMZV
row.change a FJCHPMZ
row.see l FJCHPMZV
server.destroy_key n Y
server.export_archive p JCHP
server.review_glass n Y
server.rotate_key n X
server.set_clearance n Y
server.view_documents l FJCHPMZV
server.view_glass n YU
server.view_keys n XYU
server.view_officers l FJCHPMZV
server.view_rights l FJCHPMZV
server.view_stream l FJCHPMZV
"""
# Whoever supervises, in a higher court as in their own.
WATCH = "HPZV"

# Relations under which each kind is done by whoever has the post; * only by those who watch.
DONE = {
    "l": {"handler": 1, "clerk_of": 1, "colleague": 1, "entrusted": 1, "glass": 1,
          "city": "*", "province": "*", "supreme": "*"},
    "p": {"handler": 1, "clerk_of": 1, "entrusted": 1, "glass": 1,
          "colleague": "*", "city": "*", "province": "*", "supreme": "*"},
    "a": {"handler": 1, "clerk_of": 1, "colleague": 1, "entrusted": 1},
    "h": {"handler": 1, "clerk_of": 1, "entrusted": 1},
    "n": {},
}


def cell(kind, posts, post, relation, clearance, secret):
    done = DONE[kind].get(relation)
    if post not in posts or not done or secret > clearance:
        return "."
    return "y" if done == 1 or post in WATCH else "."


def main():
    lines = [
        "# 权限矩阵 – made by make.py beside it, which says on what it rests.",
        "# Columns: relations; in each, clearance 1 (内部) then 3 (机密); in each, the case 公开, 内部, 秘密, 机密.",
        "# y may, . may not. `row.see` and `row.change` are what row-level security alone must hold.",
        "# " + " ".join(name for name, _ in RELATIONS),
        "# " + " ".join(zh for _, zh in RELATIONS),
    ]
    cells = 0
    for line in ACTS.split("\n"):
        if not line:
            continue
        act, kind, posts = line.split()
        for post in ORDER:
            columns = [
                "".join(cell(kind, posts, post, relation, clearance, secret)
                        for clearance in (1, 3) for secret in range(4))
                for relation, _ in RELATIONS
            ]
            cells += 8 * len(columns)
            lines.append(f"{act} {POSTS[post]} {' '.join(columns)}")
    lines.append(f"# {cells} cells")
    path = pathlib.Path(__file__).with_name("expected.txt")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
