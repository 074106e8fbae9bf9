"""What other readings of the economic block count; see test_readings_2024.py."""

from __future__ import annotations

BUREAU = "bureau"

# Of the records of the reading chosen: indicator/reading | {unit: numerator or (numerator, denominator)}
OF_THE_SAME_RECORDS = {
    "worker_pioneer_teams/named": {"Q01": 1, "S01": 1, BUREAU: 2},
    "merit_series_activities/one_team_three_drives": {"Q01": 1, BUREAU: 1},
    "merit_series_activities/merit": {"Q01": 1, "S01": 1, BUREAU: 2},
    "environment_year_participation/person_times": {
        "Q01": (310, 1050),
        "S08": (70, 430),
        BUREAU: (380, 9375),
    },
    "skill_contest_events/all_contests": {"Q01": 3, "S01": 1, BUREAU: 4},
    "skill_contest_scale_growth/events": {"J01": (3, 52), BUREAU: (3, 52)},
    "skill_incentive_rules/own_rule": {"Q01": 1, "Q02": 1, BUREAU: 2},
    "innovation_conversion_rate/of_registered": {"Q01": (1, 3), BUREAU: (1, 3)},
    "chief_worker_selection/shortlisted": {BUREAU: 1},
    "suggestion_participation_rate/proposers_only": {"Q01": (2, 1050), "S01": (1, 620), BUREAU: (2, 9375)},
    "valuable_suggestion_award/entered": {"J01": 2, "Q01": 1, BUREAU: 3},
    "five_type_team_coverage/of_rated_teams": {"S13": (2, 3), "S08": (1, 1), "S10": (0, 1), BUREAU: (3, 5)},
    "five_type_advanced_teams/any_type": {"Q01": 2, BUREAU: 2},
    "labour_contest_events/all_contests": {"Q01": 3, "S01": 1, BUREAU: 4},
    "labour_contest_events/named_kinds": {"Q01": 2, BUREAU: 2},
    "learning_org_activities/with_participants": {"Q01": 1, BUREAU: 1},
    "worker_quality_project/issued_this_year": {"Q01": 1, "S01": 1, BUREAU: 2},
    "library_sharing/with_named_room": {"Q01": (1, 2), "S01": (0, 1), BUREAU: (1, 3)},
    "ethics_activities/each_of_two": {"Q01": 1, "S01": 1, BUREAU: 2},
    "enterprise_culture_building/issued_this_year": {"Q01": 1, "Q02": 1, BUREAU: 2},
    "table_tennis_entry/team": {BUREAU: 1},
    "model_worker_service_rate/service_only": {"Q01": (2, 3), "S01": (1, 1), BUREAU: (3, 4)},
    "model_worker_service_rate/file_only": {"Q01": (2, 3), "S01": (1, 1), BUREAU: (3, 4)},
    "model_worker_publicity/outside": {"S01": 1, BUREAU: 1},
}

# Of their own: indicator/reading | cut-off | {ledger: records} | {unit: ...}
CASES = {
    "skill_contest_events/own_events": (
        "2024-12-31",
        {
            "skill_contest": """
            unit | contest_kind | level | held_on    | participants
            -----+--------------+-------+------------+-------------
            Q01  | 技术比武     | 单位  | 2024-03-01 | 20
            Q01  | 技能竞赛     | 市    | 2024-05-01 | 20
            Q01  | 星级职工竞赛 | 单位  | 2024-05-01 | 20
            """,
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "energy_saving_campaign/with_participants": (
        "2024-12-31",
        {
            "campaign_activity": """
            unit | campaign_code      | title | held_on    | participants_total
            -----+--------------------+-------+------------+-------------------
            Q01  | 我为节能减排做贡献 | 甲    | 2024-03-01 | 20
            Q01  | 我为节能减排做贡献 | 乙    | 2024-03-01 | 0
            """,
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "joint_conservation_action/four_partners": (
        "2024-12-31",
        {
            "bureau_event": """
            unit | event_kind             | title | start_on   | partners
            -----+------------------------+-------+------------+-------------------------------------
            J01  | 群众性节约环保联合行动 | 甲    | 2024-06-05 | 团市委、市妇联
            J01  | 群众性节约环保联合行动 | 乙    | 2024-07-05 | 团市委、市妇联、市科协、政府有关部门
            """,
        },
        {BUREAU: 1},
    ),
    "training_persons/person_times": (
        "2024-12-31",
        {
            "training_record": """
            unit | employee_no | class_code | end_on     | training_type | result
            -----+-------------+------------+------------+---------------+-------
            Q01  | A           | 1          | 2024-02-01 | 岗位培训      | 合格
            Q01  | A           | 2          | 2024-05-01 | 岗位培训      | 合格
            Q01  | B           | 1          | 2024-02-01 | 岗位培训      | 不合格
            S01  | A           | 1          | 2024-06-01 | 安全培训      | 合格
            """,
        },
        {"Q01": 3, "S01": 1, BUREAU: 4},
    ),
    "post_training_persons/classes": (
        "2024-12-31",
        {
            "training_record": """
            unit | employee_no | class_code | end_on     | training_type | result
            -----+-------------+------------+------------+---------------+-------
            Q01  | A           | 1          | 2024-02-01 | 岗位培训      | 合格
            Q01  | A           | 2          | 2024-05-01 | 岗位培训      | 合格
            Q01  | B           | 1          | 2024-02-01 | 岗位培训      | 不合格
            S01  | A           | 1          | 2024-06-01 | 安全培训      | 合格
            """,
        },
        {"Q01": 2, BUREAU: 2},
    ),
    "post_training_persons/all_trained": (
        "2024-12-31",
        {
            "training_record": """
            unit | employee_no | class_code | end_on     | training_type | result
            -----+-------------+------------+------------+---------------+-------
            Q01  | A           | 1          | 2024-02-01 | 岗位培训      | 合格
            Q01  | A           | 2          | 2024-05-01 | 岗位培训      | 合格
            Q01  | B           | 1          | 2024-02-01 | 岗位培训      | 不合格
            S01  | A           | 1          | 2024-06-01 | 安全培训      | 合格
            """,
        },
        {"Q01": 2, BUREAU: 2},
    ),
    "tech_innovation_items/registered": (
        "2024-12-31",
        {
            "tech_innovation": """
            unit | item_no | proposed_on | accepted_on | status
            -----+---------+-------------+-------------+-------
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已验收
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已应用
            Q01  | 2       | 2024-01-10  | 2024-04-10  | 已验收
            Q01  | 3       | 2024-01-10  |             | 已立项
            S01  | 1       | 2023-11-10  | 2024-04-10  | 已应用
            """,
        },
        {"Q01": 3, BUREAU: 3},
    ),
    "tech_innovation_items/in_use": (
        "2024-12-31",
        {
            "tech_innovation": """
            unit | item_no | proposed_on | accepted_on | status
            -----+---------+-------------+-------------+-------
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已验收
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已应用
            Q01  | 2       | 2024-01-10  | 2024-04-10  | 已验收
            Q01  | 3       | 2024-01-10  |             | 已立项
            S01  | 1       | 2023-11-10  | 2024-04-10  | 已应用
            """,
        },
        {"Q01": 1, "S01": 1, BUREAU: 2},
    ),
    "new_method_promotions/each_kind": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use | tech_kind | green_class
            -----+-----------+------------+--------+-----------+------------
            Q01  | T1        | 2024-03-01 | true   | 新技术    | 环保
            Q01  | T2        | 2024-03-01 | true   | 新工艺    | 节能
            Q01  | T3        | 2024-04-01 | true   | 新工艺    | 非节能环保
            Q02  | T4        | 2024-05-01 | true   | 新操作法  | 非节能环保
            S14  | T1        | 2024-05-01 | true   | 新技术    | 环保
            S08  | T1        | 2024-06-01 | true   | 新技术    | 环保
            Q02  | T5        | 2024-05-01 | false  | 新操作法  | 节能
            """,
        },
        {"Q01": 0, BUREAU: 1},
    ),
    "green_tech_promotions/each_unit": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use | tech_kind | green_class
            -----+-----------+------------+--------+-----------+------------
            Q01  | T1        | 2024-03-01 | true   | 新技术    | 环保
            Q01  | T2        | 2024-03-01 | true   | 新工艺    | 节能
            Q01  | T3        | 2024-04-01 | true   | 新工艺    | 非节能环保
            Q02  | T4        | 2024-05-01 | true   | 新操作法  | 非节能环保
            S14  | T1        | 2024-05-01 | true   | 新技术    | 环保
            S08  | T1        | 2024-06-01 | true   | 新技术    | 环保
            Q02  | T5        | 2024-05-01 | false  | 新操作法  | 节能
            """,
        },
        {"Q01": 1, "S08": 1, BUREAU: 2},
    ),
    "energy_tech_per_unit/green_too": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use | tech_kind | green_class
            -----+-----------+------------+--------+-----------+------------
            Q01  | T1        | 2024-03-01 | true   | 新技术    | 环保
            Q01  | T2        | 2024-03-01 | true   | 新工艺    | 节能
            Q01  | T3        | 2024-04-01 | true   | 新工艺    | 非节能环保
            Q02  | T4        | 2024-05-01 | true   | 新操作法  | 非节能环保
            S14  | T1        | 2024-05-01 | true   | 新技术    | 环保
            S08  | T1        | 2024-06-01 | true   | 新技术    | 环保
            Q02  | T5        | 2024-05-01 | false  | 新操作法  | 节能
            """,
        },
        {"Q01": 2, "S08": 1, BUREAU: 2},
    ),
    "conservation_income/income_only": (
        "2024-12-31",
        {
            "conservation_benefit": """
            unit | period_month | benefit_kind | amount_yuan | finance_checked
            -----+--------------+--------------+-------------+----------------
            Q01  | 2024-01      | 节支         | 1000        | true
            Q01  | 2024-02      | 增收         | 2000        | true
            Q01  | 2024-02      | 增收         | 900         | false
            """,
        },
        {"Q01": 2000, BUREAU: 2000},
    ),
    "conservation_income/unchecked_too": (
        "2024-12-31",
        {
            "conservation_benefit": """
            unit | period_month | benefit_kind | amount_yuan | finance_checked
            -----+--------------+--------------+-------------+----------------
            Q01  | 2024-01      | 节支         | 1000        | true
            Q01  | 2024-02      | 增收         | 2000        | true
            Q01  | 2024-02      | 增收         | 900         | false
            """,
        },
        {"Q01": 3900, BUREAU: 3900},
    ),
    "suggestion_count/adopted": (
        "2024-06-30",
        {
            "suggestion": """
            unit | suggestion_no | submitted_on | method | duplicate_of | status | adopted_on | implemented_on
            -----+---------------+--------------+--------+--------------+--------+------------+---------------
            Q01  | 1             | 2024-03-01   | 换阀门 |              | 已采纳 | 2024-03-09 |
            Q01  | 2             | 2024-03-01   | 换阀门 |              | 已实施 |            | 2024-04-01
            Q01  | 3             | 2024-03-01   | 换阀门 |              | 已实施 | 2024-07-01 | 2024-08-01
            Q01  | 4             | 2024-03-01   |        |              | 已采纳 | 2024-03-09 |
            Q01  | 5             | 2024-03-01   | 换阀门 | 1            | 已采纳 | 2024-03-09 |
            Q01  | 6             | 2024-03-01   | 换阀门 |              | 不采纳 |            |
            """,
        },
        {"Q01": 2, BUREAU: 2},
    ),
    "suggestion_count/implemented": (
        "2024-06-30",
        {
            "suggestion": """
            unit | suggestion_no | submitted_on | method | duplicate_of | status | adopted_on | implemented_on
            -----+---------------+--------------+--------+--------------+--------+------------+---------------
            Q01  | 1             | 2024-03-01   | 换阀门 |              | 已采纳 | 2024-03-09 |
            Q01  | 2             | 2024-03-01   | 换阀门 |              | 已实施 |            | 2024-04-01
            Q01  | 3             | 2024-03-01   | 换阀门 |              | 已实施 | 2024-07-01 | 2024-08-01
            Q01  | 4             | 2024-03-01   |        |              | 已采纳 | 2024-03-09 |
            Q01  | 5             | 2024-03-01   | 换阀门 | 1            | 已采纳 | 2024-03-09 |
            Q01  | 6             | 2024-03-01   | 换阀门 |              | 不采纳 |            |
            """,
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "enterprise_participation_rate/workers": (
        "2024-12-31",
        {
            "team_building": """
            unit | team_code | rated_on   | workers_taking_part
            -----+-----------+------------+--------------------
            Q11  | 1         | 2024-06-30 | 9
            Q11  | 1         | 2024-12-30 | 12
            Q11  | 2         | 2024-06-30 | 0
            S01  | 1         | 2024-06-30 | 9
            """,
        },
        {"Q11": (12, 120), BUREAU: (12, 5570)},
    ),
    "enterprise_participation_rate/teams": (
        "2024-12-31",
        {
            "team_building": """
            unit | team_code | rated_on   | workers_taking_part
            -----+-----------+------------+--------------------
            Q11  | 1         | 2024-06-30 | 9
            Q11  | 1         | 2024-12-30 | 12
            Q11  | 2         | 2024-06-30 | 0
            S01  | 1         | 2024-06-30 | 9
            """,
        },
        {"Q11": (1, 7), "Q01": (0, 58), BUREAU: (1, 310)},
    ),
    "city_reading_rooms/stock": (
        "2024-12-31",
        {
            "reading_room": """
            unit | room_code | level | named_on
            -----+-----------+-------+-----------
            Q01  | 1         | 市级  | 2024-08-01
            Q02  | 2         | 市级  | 2019-09-01
            Q02  | 2         | 市级  | 2019-09-01
            Q02  | 3         | 本级  | 2019-09-01
            """,
        },
        {"Q01": 1, "Q02": 1, BUREAU: 2},
    ),
    "own_reading_rooms/stock": (
        "2024-12-31",
        {
            "reading_room": """
            unit | room_code | level | named_on
            -----+-----------+-------+-----------
            Q01  | 1         | 市级  | 2024-08-01
            Q02  | 2         | 市级  | 2019-09-01
            Q02  | 2         | 市级  | 2019-09-01
            Q02  | 3         | 本级  | 2019-09-01
            """,
        },
        {"Q02": 1, BUREAU: 1},
    ),
}
