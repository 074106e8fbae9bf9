-- Households on file whose file has every required item and was reviewed in the plan's year, out of households on
-- file, at each month's end. Of the rows of a file the latest by then tells; a closed file is out.
-- A state, not a sum: one row per unit and month, and one per month for the bureau.
-- Reads hardship_file, unit_now, month_now. Takes $starts_on, $as_of.
WITH month_end AS (
    SELECT month, least(last_day(CAST(month || '-01' AS DATE)), CAST($as_of AS DATE)) AS day
    FROM month_now
),
told AS (
    SELECT
        unit_now.unit,
        month_end.month,
        month_end.day,
        hardship_file.mandatory_filled,
        hardship_file.reviewed_on,
        hardship_file.closed_on
    FROM hardship_file
    JOIN unit_now ON unit_now.sent_by = hardship_file.unit
    JOIN month_end ON hardship_file.event_on BETWEEN $starts_on AND month_end.day
    QUALIFY row_number() OVER (
        PARTITION BY unit_now.unit, hardship_file.file_code, month_end.month
        ORDER BY hardship_file.event_on DESC
    ) = 1
),
open_file AS (
    SELECT
        unit,
        month,
        mandatory_filled >= 1 AND coalesce(reviewed_on BETWEEN $starts_on AND day, false) AS is_complete
    FROM told
    WHERE closed_on IS NULL OR closed_on > day
)
SELECT
    coalesce(current.unit, 'bureau') AS unit,
    month_end.month AS month,
    count(*) FILTER (open_file.is_complete) AS numerator,
    count(open_file.unit) AS denominator
FROM (SELECT DISTINCT unit FROM unit_now) AS current
CROSS JOIN month_end
LEFT JOIN open_file ON open_file.unit = current.unit AND open_file.month = month_end.month
GROUP BY GROUPING SETS ((current.unit, month_end.month), (month_end.month))
ORDER BY unit, month
