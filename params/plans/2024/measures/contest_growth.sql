-- Of trades, events and participants of technical contests and skill competitions: how many are above the whole
-- of last year, out of the three that last year's total is known for (0 in the plan's parameters: not known).
-- One row per month for the bureau and the same for its organ, which carries the target. Both numbers add up: one
-- of the three counts in the month it passes last year's total, the denominator in the plan's first month.
-- Reads skill_contest, unit, month_now. Takes $starts_on, $as_of and the totals of last year.
WITH contest AS (
    SELECT
        strftime(skill_contest.event_on, '%Y-%m') AS month,
        skill_contest.trades,
        skill_contest.participants
    FROM skill_contest
    WHERE skill_contest.contest_kind IN ('技术比武', '技能竞赛')
      AND skill_contest.event_on BETWEEN $starts_on AND $as_of
),
named_trade AS (
    SELECT contest.month, trim(unnest(string_split(contest.trades, '、'))) AS trade
    FROM contest
    WHERE contest.trades IS NOT NULL
),
first_trade AS (
    SELECT named_trade.trade, min(named_trade.month) AS month
    FROM named_trade
    WHERE named_trade.trade <> ''
    GROUP BY named_trade.trade
),
gained AS (
    SELECT 'trades' AS what, first_trade.month, 1 AS amount FROM first_trade
    UNION ALL
    SELECT 'events', contest.month, 1 FROM contest
    UNION ALL
    SELECT 'participants', contest.month, contest.participants FROM contest
),
last_year AS (
    SELECT 'trades' AS what, $last_year_contest_trades AS amount
    UNION ALL
    SELECT 'events', $last_year_contests
    UNION ALL
    SELECT 'participants', $last_year_contest_participants
),
to_date AS (
    SELECT gained.what, month_now.month, sum(gained.amount) AS amount
    FROM gained
    JOIN month_now ON month_now.month >= gained.month
    GROUP BY gained.what, month_now.month
),
passed AS (
    SELECT to_date.what, min(to_date.month) AS month
    FROM to_date
    JOIN last_year ON last_year.what = to_date.what
    WHERE last_year.amount > 0 AND to_date.amount > last_year.amount
    GROUP BY to_date.what
),
counted AS (
    SELECT passed.month, 1 AS numerator, 0 AS denominator FROM passed
    UNION ALL
    SELECT strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, CASE WHEN last_year.amount > 0 THEN 1 ELSE 0 END
    FROM last_year
),
carrier AS (
    SELECT 'bureau' AS unit
    UNION ALL
    SELECT unit.code FROM unit WHERE unit.kind = 'organ' AND unit.assessed
)
SELECT
    carrier.unit,
    counted.month,
    sum(counted.numerator) AS numerator,
    sum(counted.denominator) AS denominator
FROM counted
CROSS JOIN carrier
GROUP BY carrier.unit, counted.month
ORDER BY unit, month
