-- Technologies, processes and operating methods in use: how many there are of the kind with the fewest.
-- One row per unit and month, and one per month for the bureau; the number is a state at the month's end.
-- Reads tech_promotion, unit_now, month_now. Takes $starts_on, $as_of.
WITH adopted AS (
    SELECT
        unit_now.unit,
        month_now.month,
        tech_promotion.tech_kind,
        tech_promotion.tech_code
    FROM tech_promotion
    JOIN unit_now ON unit_now.sent_by = tech_promotion.unit
    JOIN month_now ON month_now.month >= strftime(tech_promotion.event_on, '%Y-%m')
    WHERE tech_promotion.in_use
      AND tech_promotion.event_on BETWEEN $starts_on AND $as_of
),
of_kind AS (
    SELECT
        coalesce(adopted.unit, 'bureau') AS unit,
        adopted.month,
        adopted.tech_kind,
        count(DISTINCT adopted.tech_code) AS technologies
    FROM adopted
    GROUP BY GROUPING SETS ((adopted.unit, adopted.month, adopted.tech_kind), (adopted.month, adopted.tech_kind))
)
SELECT
    unit,
    month,
    CASE WHEN count(*) = 3 THEN min(technologies) ELSE 0 END AS numerator,
    NULL AS denominator
FROM of_kind
GROUP BY unit, month
ORDER BY unit, month
