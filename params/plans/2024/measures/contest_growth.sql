-- Of trades, events and participants of technical contests and skill competitions: how many are above the whole
-- of last year, out of the three that last year's total is known for (0 in the plan's parameters: not known).
-- One row per month for the bureau and the same for its organ, which carries the target. The numerator is a
-- state, the denominator stands in the plan's first month.
-- Reads skill_contest, unit, month_now. Takes $starts_on, $as_of and the totals of last year.
WITH contest AS (
    SELECT
        row_number() OVER () AS contest_no,
        strftime(skill_contest.event_on, '%Y-%m') AS month,
        skill_contest.trades,
        skill_contest.participants
    FROM skill_contest
    WHERE skill_contest.contest_kind IN ('技术比武', '技能竞赛')
      AND skill_contest.event_on BETWEEN $starts_on AND $as_of
),
trade AS (
    SELECT trim(unnest(string_split(contest.trades, '、'))) AS name, contest.month
    FROM contest
    WHERE contest.trades IS NOT NULL
),
total AS (
    SELECT
        month_now.month,
        count(contest.contest_no) AS events,
        coalesce(sum(contest.participants), 0) AS participants
    FROM month_now
    LEFT JOIN contest ON contest.month <= month_now.month
    GROUP BY month_now.month
),
trades_known AS (
    SELECT month_now.month, count(DISTINCT trade.name) AS trades
    FROM month_now
    LEFT JOIN trade ON trade.month <= month_now.month
    GROUP BY month_now.month
),
counted AS (
    SELECT
        total.month,
        CASE WHEN $last_year_contests > 0 AND total.events > $last_year_contests THEN 1 ELSE 0 END
        + CASE
            WHEN $last_year_contest_trades > 0 AND trades_known.trades > $last_year_contest_trades THEN 1
            ELSE 0
        END
        + CASE
            WHEN $last_year_contest_participants > 0 AND total.participants > $last_year_contest_participants THEN 1
            ELSE 0
        END AS numerator,
        CASE
            WHEN total.month = strftime(CAST($starts_on AS DATE), '%Y-%m')
                THEN CASE WHEN $last_year_contests > 0 THEN 1 ELSE 0 END
                + CASE WHEN $last_year_contest_trades > 0 THEN 1 ELSE 0 END
                + CASE WHEN $last_year_contest_participants > 0 THEN 1 ELSE 0 END
            ELSE 0
        END AS denominator
    FROM total
    JOIN trades_known ON trades_known.month = total.month
),
carrier AS (
    SELECT 'bureau' AS unit
    UNION ALL
    SELECT unit.code FROM unit WHERE unit.kind = 'organ' AND unit.assessed
)
SELECT
    carrier.unit,
    counted.month,
    counted.numerator,
    counted.denominator
FROM counted
CROSS JOIN carrier
ORDER BY unit, month
