-- Workers of enterprises in five-type building, each team at its latest rating, out of the enterprises' workers.
-- One row per enterprise and month, and one per month for the bureau. The numerator is a state at the month's
-- end, the denominator stands in the plan's first month.
-- Reads team_building, unit, unit_now, month_now. Takes $starts_on, $as_of.
WITH rating AS (
    SELECT
        unit_now.unit,
        month_now.month,
        team_building.unit || '/' || team_building.team_code AS team,
        arg_max(team_building.workers_taking_part, team_building.event_on) AS workers
    FROM team_building
    JOIN unit_now ON unit_now.sent_by = team_building.unit
    JOIN month_now ON month_now.month >= strftime(team_building.event_on, '%Y-%m')
    WHERE team_building.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, month_now.month, team_building.unit || '/' || team_building.team_code
),
enterprise AS (
    SELECT DISTINCT unit.code AS unit, unit.workers
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.kind = 'enterprise' AND unit.assessed
),
counted AS (
    SELECT enterprise.unit, rating.month, rating.workers AS numerator, 0 AS denominator
    FROM rating
    JOIN enterprise ON enterprise.unit = rating.unit
    UNION ALL
    SELECT enterprise.unit, strftime(CAST($starts_on AS DATE), '%Y-%m'), NULL, enterprise.workers
    FROM enterprise
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
