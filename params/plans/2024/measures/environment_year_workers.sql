-- Workers who took part in the Environment Construction Year, out of the workers on the roll.
-- One row per unit and month, and one per month for the bureau; both numbers add up. The numerator is by how much
-- the largest number of different workers a unit has reported grew in the month (of a unit and what was merged
-- into it the largest, so that nobody counts twice); the denominator is all workers, in the plan's first month.
-- Reads campaign_activity, unit, unit_now. Takes $starts_on, $as_of.
WITH reached AS (
    SELECT
        unit_now.unit,
        strftime(campaign_activity.event_on, '%Y-%m') AS month,
        max(campaign_activity.participants_distinct) AS workers
    FROM campaign_activity
    JOIN unit_now ON unit_now.sent_by = campaign_activity.unit
    WHERE campaign_activity.campaign_code = '环境建设年'
      AND campaign_activity.participants_distinct IS NOT NULL
      AND campaign_activity.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, strftime(campaign_activity.event_on, '%Y-%m')
),
growing AS (
    SELECT
        reached.unit,
        reached.month,
        reached.workers,
        max(reached.workers) OVER (
            PARTITION BY reached.unit ORDER BY reached.month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS workers_before
    FROM reached
),
counted AS (
    SELECT
        growing.unit,
        growing.month,
        CASE
            WHEN growing.workers_before IS NULL THEN growing.workers
            WHEN growing.workers > growing.workers_before THEN growing.workers - growing.workers_before
            ELSE 0
        END AS numerator,
        0 AS denominator
    FROM growing
    UNION ALL
    SELECT unit.code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, unit.workers
    FROM unit
    WHERE unit.assessed
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
