-- Which units with a household on file helped in all four ways: by persons and by organisations, on everyday
-- occasions and at festivals.
-- One row per unit and month, and one per month for the bureau: the numerator counts units in the month the fourth
-- way was first gone, the denominator all units with a household on file, in the plan's first month. Both add up.
-- Reads assistance_record, hardship_file, unit_now. Takes $starts_on, $as_of.
WITH owing AS (
    SELECT DISTINCT unit_now.unit AS code
    FROM hardship_file
    JOIN unit_now ON unit_now.sent_by = hardship_file.unit
    WHERE hardship_file.event_on BETWEEN $starts_on AND $as_of
      AND (hardship_file.closed_on IS NULL OR hardship_file.closed_on >= $starts_on)
),
way AS (
    SELECT
        owing.code,
        assistance_record.helper_kind,
        assistance_record.time_kind,
        min(assistance_record.event_on) AS event_on
    FROM assistance_record
    JOIN unit_now ON unit_now.sent_by = assistance_record.unit
    JOIN owing ON owing.code = unit_now.unit
    WHERE assistance_record.event_on BETWEEN $starts_on AND $as_of
      AND assistance_record.act_kind <> '办实事'
    GROUP BY owing.code, assistance_record.helper_kind, assistance_record.time_kind
),
complete AS (
    SELECT code, max(event_on) AS event_on FROM way GROUP BY code HAVING count(*) = 4
),
counted AS (
    SELECT code, strftime(event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator FROM complete
    UNION ALL
    SELECT code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, 1 FROM owing
)
SELECT
    coalesce(code, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((code, month), (month))
ORDER BY unit, month
