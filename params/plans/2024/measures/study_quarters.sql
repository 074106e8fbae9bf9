-- Quarters in which a unit held a theory study activity; each counts once, in the month of its first activity.
-- One row per unit and month, and one per month for the bureau, which adds up its units.
-- Reads study_activity, unit_now. Takes $starts_on, $as_of.
WITH first_of_quarter AS (
    SELECT
        unit_now.unit,
        min(study_activity.event_on) AS first_on
    FROM study_activity
    JOIN unit_now ON unit_now.sent_by = study_activity.unit
    WHERE study_activity.activity_type IN ('学习会', '讲座', '报告会', '研讨会', '读书班')
      AND study_activity.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, quarter(study_activity.event_on)
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
