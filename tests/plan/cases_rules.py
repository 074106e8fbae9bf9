"""What the rules of 2024 count beside the indicators, on records that can be checked on paper."""

RESULTS = """
round  | assessed_unit | frozen_on  | self_score | review_score | false_records | veto_items
-------+---------------+------------+------------+--------------+---------------+-----------------------
一季度 | Q01           | 2024-03-31 | 81.5       | 80           |               |
上半年 | Q01           | 2024-06-30 | 90         | 88.5         | 2             | 越级上访
三季度 | Q01           | 2024-09-30 | 92         |              | 1             |
上半年 | Q02           | 2024-06-30 | 70         | 69           |               | 越级上访、台账严重造假
一季度 | S14           | 2024-03-31 | 99         | 99           | 1             |
年终   | Q03           | 2024-12-31 | 75         | 75           | 3             | 台账严重造假
"""
RETURNS = """
round  | assessed_unit | frozen_on  | uncorrected_returns
-------+---------------+------------+--------------------
一季度 | Q01           | 2024-03-31 | 1
上半年 | Q01           | 2024-06-30 | 0
三季度 | Q01           | 2024-09-30 | 2
年终   | Q01           | 2024-12-31 | 3
"""
AWARDS = """
unit | entry_no | entered_on | awarded_on | level | result
-----+----------+------------+------------+-------+-------
Q01  | 1        | 2024-02-01 |            | 市    | 已报名
Q01  | 1        | 2024-02-01 | 2024-05-01 | 市    | 获奖
Q01  | 2        | 2024-02-01 | 2024-05-01 | 市    | 获奖
Q01  | 3        | 2024-02-01 | 2024-12-01 | 市    | 获奖
Q01  | 4        | 2024-02-01 | 2024-05-01 | 省    | 获奖
Q02  | 1        | 2024-02-01 | 2024-05-01 | 省    | 入围
Q02  | 2        | 2024-02-01 | 2024-05-01 | 国家  | 获奖
"""

# count | cut-off | {ledger: records} | {unit: amount to date}
CASES = {
    "award_of_city": ("2024-10-31", {"award_entry": AWARDS}, {"Q01": 2}),
    "award_of_province": ("2024-10-31", {"award_entry": AWARDS}, {"Q01": 1}),
    "award_of_nation": ("2024-10-31", {"award_entry": AWARDS}, {"Q02": 1}),
    "stars_raised": (
        "2024-12-31",
        {
            "open_affairs": """
            unit | entry_kind | done_on    | star
            -----+------------+------------+-----
            Q01  | 星级评定   | 2024-03-01 | 2
            Q01  | 星级评定   | 2024-06-01 | 3
            Q01  | 星级评定   | 2024-09-01 | 3
            Q02  | 星级申报   | 2024-03-01 | 4
            Q03  | 星级评定   | 2024-03-01 | 0
            """
        },
        {"Q01": 2},
    ),
    "city_room_named": (
        "2024-12-31",
        {
            "reading_room": """
            unit | room_code | level  | named_on
            -----+-----------+--------+-----------
            Q01  | 1         | 市级   | 2024-03-01
            Q01  | 1         | 市级   | 2024-03-01
            Q01  | 2         | 市级   | 2023-03-01
            Q02  | 1         | 单位级 | 2024-03-01
            """
        },
        {"Q01": 1},
    ),
    "false_record": ("2024-09-30", {"assessment_result": RESULTS}, {"Q01": 3, "S08": 1}),
    "uncorrected_return": ("2024-09-30", {"assessment_result": RETURNS}, {"Q01": 3}),
    "fatal_accident": (
        "2024-12-31",
        {
            "accident_case": """
            unit | accident_no | happened_on | deaths | responsible
            -----+-------------+-------------+--------+------------
            Q01  | 1           | 2024-03-01  | 1      | hash
            Q02  | 1           | 2024-03-01  | 1      |
            Q03  | 1           | 2024-03-01  | 0      | hash
            """
        },
        {"Q01": 1},
    ),
    "serious_falsification": ("2024-09-30", {"assessment_result": RESULTS}, {"Q02": 1}),
    # of a unit merged away nothing is left: the score of its successor is the successor's own
    "self_score": ("2024-11-30", {"assessment_result": RESULTS}, {"Q01": 92, "Q02": 70}),
    "review_score": ("2024-11-30", {"assessment_result": RESULTS}, {"Q01": 88.5, "Q02": 69}),
}
