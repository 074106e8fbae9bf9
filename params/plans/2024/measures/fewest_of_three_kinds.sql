-- Technologies, processes and operating methods in use: how many there are of the kind with the fewest.
-- One row per unit and month, and one per month for the bureau. The number adds up: it rises in the month in which
-- the last of the three kinds gets its first, second, ... technology.
-- Reads tech_promotion, unit_now. Takes $starts_on, $as_of.
WITH first_seen AS (
    SELECT
        coalesce(unit_now.unit, 'bureau') AS unit,
        tech_promotion.tech_kind,
        tech_promotion.tech_code,
        min(tech_promotion.event_on) AS event_on
    FROM tech_promotion
    JOIN unit_now ON unit_now.sent_by = tech_promotion.unit
    WHERE tech_promotion.in_use
      AND tech_promotion.event_on BETWEEN $starts_on AND $as_of
    GROUP BY GROUPING SETS (
        (unit_now.unit, tech_promotion.tech_kind, tech_promotion.tech_code),
        (tech_promotion.tech_kind, tech_promotion.tech_code)
    )
),
ranked AS (
    SELECT
        first_seen.unit,
        first_seen.event_on,
        row_number() OVER (
            PARTITION BY first_seen.unit, first_seen.tech_kind ORDER BY first_seen.event_on, first_seen.tech_code
        ) AS place
    FROM first_seen
),
reached AS (
    SELECT ranked.unit, ranked.place, strftime(max(ranked.event_on), '%Y-%m') AS month
    FROM ranked
    GROUP BY ranked.unit, ranked.place
    HAVING count(*) = 3
)
SELECT
    unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM reached
GROUP BY unit, month
ORDER BY unit, month
