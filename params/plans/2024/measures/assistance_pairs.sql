-- Households on file with a helper (person or organisation) out of households on file, at each month's end. Of the
-- rows of a file the latest by then tells; a closed file is out, and so is a pair that has ended.
-- A state, not a sum: one row per unit and month, and one per month for the bureau.
-- Reads hardship_file, assistance_pair, unit_now, month_now. Takes $starts_on, $as_of.
WITH month_end AS (
    SELECT month, least(last_day(CAST(month || '-01' AS DATE)), CAST($as_of AS DATE)) AS day
    FROM month_now
),
told AS (
    SELECT
        unit_now.unit,
        hardship_file.file_code,
        month_end.month,
        month_end.day,
        hardship_file.closed_on
    FROM hardship_file
    JOIN unit_now ON unit_now.sent_by = hardship_file.unit
    JOIN month_end ON hardship_file.event_on BETWEEN $starts_on AND month_end.day
    QUALIFY row_number() OVER (
        PARTITION BY unit_now.unit, hardship_file.file_code, month_end.month
        ORDER BY hardship_file.event_on DESC
    ) = 1
),
pair AS (
    SELECT
        unit_now.unit,
        assistance_pair.file_code,
        min(assistance_pair.event_on) AS event_on,
        min(assistance_pair.paired_on) AS paired_on,
        max(assistance_pair.ended_on) AS ended_on
    FROM assistance_pair
    JOIN unit_now ON unit_now.sent_by = assistance_pair.unit
    GROUP BY
        unit_now.unit,
        assistance_pair.file_code,
        assistance_pair.helper_kind,
        assistance_pair.helper_no
),
household AS (
    SELECT
        told.unit,
        told.month,
        bool_or(coalesce(
            greatest(pair.event_on, pair.paired_on) <= told.day
                AND (pair.ended_on IS NULL OR pair.ended_on > told.day),
            false
        )) AS is_helped
    FROM told
    LEFT JOIN pair ON pair.unit = told.unit AND pair.file_code = told.file_code
    WHERE told.closed_on IS NULL OR told.closed_on > told.day
    GROUP BY told.unit, told.file_code, told.month
)
SELECT
    coalesce(current.unit, 'bureau') AS unit,
    month_end.month AS month,
    count(*) FILTER (household.is_helped) AS numerator,
    count(household.unit) AS denominator
FROM (SELECT DISTINCT unit FROM unit_now) AS current
CROSS JOIN month_end
LEFT JOIN household ON household.unit = current.unit AND household.month = month_end.month
GROUP BY GROUPING SETS ((current.unit, month_end.month), (month_end.month))
ORDER BY unit, month
