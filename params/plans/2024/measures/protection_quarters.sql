-- Quarters in which a unit made a labour-protection inspection; each counts once, in the month of its first one.
-- One row per unit and month, and one per month for the bureau, which adds up its units.
-- Reads supervision_check, unit_now. Takes $starts_on, $as_of.
WITH first_of_quarter AS (
    SELECT
        unit_now.unit,
        min(supervision_check.event_on) AS first_on
    FROM supervision_check
    JOIN unit_now ON unit_now.sent_by = supervision_check.unit
    WHERE supervision_check.check_kind = '劳动保护检查'
      AND supervision_check.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, quarter(supervision_check.event_on)
),
counted AS (
    SELECT unit, strftime(first_on, '%Y-%m') AS month FROM first_of_quarter
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
