-- Person-times in the Environment Construction Year, to the workers on the roll.
-- One row per unit and month, and one per month for the bureau. The numerator adds up over the months; the
-- denominator is all workers, in the plan's first month.
-- Reads campaign_activity, unit, unit_now. Takes $starts_on, $as_of.
WITH counted AS (
    SELECT
        unit_now.unit,
        strftime(campaign_activity.event_on, '%Y-%m') AS month,
        campaign_activity.participants_total AS numerator,
        0 AS denominator
    FROM campaign_activity
    JOIN unit_now ON unit_now.sent_by = campaign_activity.unit
    WHERE campaign_activity.campaign_code = '环境建设年'
      AND campaign_activity.event_on BETWEEN $starts_on AND $as_of
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
