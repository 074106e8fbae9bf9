-- Whether a unit has its budget of the plan's year and its final accounts of the year before: each counts once,
-- in the month it was first done.
-- One row per unit and month, and one per month for the bureau, which adds up its units.
-- Reads fund_governance, unit_now. Takes $starts_on, $as_of.
WITH first_of_act AS (
    SELECT
        unit_now.unit,
        min(fund_governance.event_on) AS first_on
    FROM fund_governance
    JOIN unit_now ON unit_now.sent_by = fund_governance.unit
    WHERE fund_governance.event_on BETWEEN $starts_on AND $as_of
      AND (
          (fund_governance.act_kind = '预算' AND fund_governance.fund_year = year($starts_on))
          OR (fund_governance.act_kind = '决算' AND fund_governance.fund_year = year($starts_on) - 1)
      )
    GROUP BY unit_now.unit, fund_governance.act_kind
),
counted AS (
    SELECT unit, strftime(first_on, '%Y-%m') AS month FROM first_of_act
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
