-- Which enterprises took part in five-type team building or in a labour competition.
-- One row per enterprise and month, and one per month for the bureau: the numerator counts enterprises in the
-- month they first took part, the denominator all enterprises, in the plan's first month. Both add up.
-- Reads team_building, skill_contest, unit, unit_now. Takes $starts_on, $as_of.
WITH enterprise AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.kind = 'enterprise'
      AND unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
taking_part AS (
    SELECT unit, event_on FROM team_building WHERE workers_taking_part > 0
    UNION ALL
    SELECT unit, event_on FROM skill_contest WHERE participants > 0
),
first_time AS (
    SELECT enterprise.code, min(taking_part.event_on) AS event_on
    FROM taking_part
    JOIN unit_now ON unit_now.sent_by = taking_part.unit
    JOIN enterprise ON enterprise.code = unit_now.unit
    WHERE taking_part.event_on BETWEEN $starts_on AND $as_of
    GROUP BY enterprise.code
),
counted AS (
    SELECT code, strftime(event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator FROM first_time
    UNION ALL
    SELECT code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, 1 FROM enterprise
)
SELECT
    coalesce(code, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((code, month), (month))
ORDER BY unit, month
