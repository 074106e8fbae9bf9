-- Units that use a new energy-saving or environmental technology.
-- One row per unit and month, and one per month for the bureau: a unit counts in the month of its first one.
-- Reads tech_promotion, unit_now. Takes $starts_on, $as_of.
WITH first_time AS (
    SELECT unit_now.unit, strftime(min(tech_promotion.event_on), '%Y-%m') AS month
    FROM tech_promotion
    JOIN unit_now ON unit_now.sent_by = tech_promotion.unit
    WHERE tech_promotion.in_use
      AND tech_promotion.green_class IN ('节能', '环保', '节能且环保')
      AND tech_promotion.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM first_time
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
