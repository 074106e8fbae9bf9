"""Records of assistance and of the rounds of assessment, and what is counted; see test_measures_2024.py."""

from __future__ import annotations

BUREAU = "bureau"

FILES = """
unit | file_code | status_on  | mandatory_filled | reviewed_on | closed_on
-----+-----------+------------+------------------+-------------+-----------
Q01  | A         | 2024-02-20 | 1                |             |
Q01  | A         | 2024-05-20 | 1                | 2024-05-10  |
Q01  | B         | 2024-02-20 | 0.9              | 2024-02-10  |
Q01  | C         | 2024-02-20 | 1                | 2023-12-10  |
Q01  | D         | 2024-02-20 | 1                | 2024-02-10  | 2024-06-30
Q01  | E         | 2024-07-20 | 1                | 2024-07-10  |
S14  | F         | 2024-02-20 | 1                | 2024-02-10  |
S08  | F         | 2024-07-20 | 1                | 2024-07-10  |
"""
PAIRS = """
unit | file_code | helper_kind | helper_no | registered_on | paired_on  | ended_on
-----+-----------+-------------+-----------+---------------+------------+-----------
Q01  | A         | 个人        | G1        | 2024-03-20    | 2023-03-01 |
Q01  | A         | 组织        |           | 2024-03-20    | 2023-03-01 |
Q01  | B         | 个人        | G1        | 2024-03-20    | 2023-03-01 |
Q01  | B         | 个人        | G1        | 2024-06-20    | 2023-03-01 | 2024-06-15
Q01  | C         | 个人        | G2        | 2024-07-20    | 2024-07-01 |
Q01  | D         | 个人        | G2        | 2024-03-20    | 2024-03-01 |
S14  | F         | 组织        |           | 2024-03-20    | 2024-03-01 |
"""
ACTS = """
unit | record_no | act_kind | helper_kind | time_kind | given_on   | late_incident | late_confirmed
-----+-----------+----------+-------------+-----------+------------+---------------+---------------
Q01  | 1         | 节日慰问 | 组织        | 年节      | 2024-02-05 |               |
Q01  | 2         | 节日慰问 | 个人        | 年节      | 2024-02-06 |               |
Q01  | 3         | 生活救助 | 组织        | 平时      | 2024-03-06 | true          | true
Q01  | 4         | 医疗救助 | 个人        | 平时      | 2024-05-06 | true          | false
Q01  | 5         | 办实事   | 个人        | 平时      | 2024-04-06 |               |
S14  | 1         | 节日慰问 | 组织        | 年节      | 2024-02-05 |               |
S14  | 2         | 生活救助 | 个人        | 平时      | 2024-03-06 |               |
Q02  | 1         | 节日慰问 | 组织        | 年节      | 2024-01-05 |               |
"""
FUNDS = """
unit | account      | period_month | raised_yuan | closing_yuan
-----+--------------+--------------+-------------+-------------
Q01  | 温暖工程基金 | 2024-01      | 500.5       | 500.5
Q01  | 温暖工程基金 | 2024-02      |             | 500.5
Q01  | 互助金       | 2024-01      | 300         | 300
Q01  | 互助金       | 2024-02      |             | 100
Q02  | 温暖工程基金 | 2024-01      | 100         | 100
Q02  | 互助金       | 2024-01      | 100         | 100
Q02  | 互助金       | 2024-02      |             | 0
"""
RESULTS = """
unit | round  | assessed_unit | frozen_on  | approved_on | notified_on | reward_class
-----+--------+---------------+------------+-------------+-------------+-------------
J01  | 一季度 | Q01           | 2024-03-31 | 2024-04-10  | 2024-04-15  | 就业工作奖励
J01  | 一季度 | Q02           | 2024-03-31 | 2024-04-10  | 2024-04-15  |
J01  | 上半年 | Q01           | 2024-06-30 | 2024-07-10  |             |
J01  | 年终   | Q01           | 2024-12-31 | 2025-01-20  | 2025-01-31  | 就业工作奖励
J01  | 年终   | Q02           | 2024-12-31 |             |             | 就业工作奖励
"""
UNITS = [*(f"Q{n:02}" for n in range(1, 13)), *(f"S{n:02}" for n in range(1, 14)), "J01"]
SETTLED = "\n".join(
    [
        "unit | round | assessed_unit | frozen_on | approved_on | notified_on",
        *(f"J01 | 年终 | {unit} | 2024-12-31 | 2025-01-20 | 2025-01-31" for unit in UNITS),
    ]
)

CASES = {
    "assistance_window": (
        "2024-06-30",
        {
            "union_org_status": """
            unit | status_on  | window_kind | window_person_named
            -----+------------+-------------+--------------------
            Q01  | 2024-06-30 | 自有        | true
            S10  | 2024-06-30 | 共用        | true
            Q02  | 2024-06-30 | 自有        | false
            Q03  | 2024-03-31 | 自有        | true
            Q03  | 2024-06-30 | 无          | true
            """
        },
        {"Q01": 1, "S10": 1, "Q02": 0, "Q03": 0, BUREAU: 2},
    ),
    "petition_resolution_rate": (
        "2024-06-30",
        {
            "petition": """
            unit | petition_no | accepted_on | closed_on  | result
            -----+-------------+-------------+------------+-------
            Q01  | 1           | 2024-03-01  | 2024-03-10 | 解决
            Q01  | 2           | 2024-03-01  | 2024-03-10 | 解释
            Q01  | 3           | 2024-03-01  | 2024-06-30 | 转办
            Q01  | 4           | 2024-03-01  | 2024-07-01 | 解决
            Q01  | 5           | 2024-03-01  |            | 未结
            """
        },
        {"Q01": (2, 3), BUREAU: (2, 3)},
    ),
    "hardship_file_completeness": (
        "2024-06-30",
        {"hardship_file": FILES},
        {"Q01": (1, 3), "S14": (1, 1), BUREAU: (2, 4)},
    ),
    "assistance_pair_rate": (
        "2024-06-30",
        {"hardship_file": FILES, "assistance_pair": PAIRS},
        {"Q01": (1, 3), "S14": (1, 1), BUREAU: (2, 4)},
    ),
    "assistance_regularity": (
        "2024-12-31",
        {"assistance_record": ACTS},
        {"Q01": 3, "Q02": 1, "S08": 2, BUREAU: 4},
    ),
    "assistance_mix": (
        "2024-12-31",
        {"assistance_record": ACTS, "hardship_file": FILES},
        {"Q01": (1, 1), "S08": (0, 1), "Q02": (0, 0), BUREAU: (1, 2)},
    ),
    "warmth_fund_raised": (
        "2024-12-31",
        {"relief_fund": FUNDS},
        {"Q01": 500.5, "Q02": 100, BUREAU: 600.5},
    ),
    "untimely_aid_incidents": ("2024-12-31", {"assistance_record": ACTS}, {"Q01": 1, BUREAU: 1}),
    "mutual_aid_funds": ("2024-02-29", {"relief_fund": FUNDS}, {"Q01": 1, "Q02": 0, BUREAU: 1}),
    "employment_reward_list": (
        "2024-12-31",
        {"assessment_result": RESULTS},
        {BUREAU: 1},
    ),
    "student_aid_rate": (
        "2024-12-31",
        {
            "student_aid": """
            unit | child_code | file_code | listed_on  | at_school | aided_on
            -----+------------+-----------+------------+-----------+-----------
            Q01  | A1         | A         | 2024-03-05 | true      |
            Q01  | A1         | A         | 2024-08-05 | true      | 2024-08-20
            Q01  | A2         | A         | 2024-08-05 | true      |
            Q01  | B1         | B         | 2024-08-05 | false     | 2024-08-20
            Q02  | C1         | C         | 2024-08-05 | true      | 2025-01-03
            """
        },
        {"Q01": (1, 2), "Q02": (0, 1), BUREAU: (1, 3)},
    ),
    "periodic_assessments": ("2024-12-31", {"assessment_result": RESULTS}, {BUREAU: 2}),
    "year_end_settlement": ("2024-12-31", {"assessment_result": SETTLED}, {BUREAU: 1}),
}
