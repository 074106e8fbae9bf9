-- Quarters in which enterprises and institutions published their affairs, out of the quarters gone.
-- One row per unit and quarter, and one per quarter for the bureau, in the quarter's last month; both add up.
-- Reads open_affairs, unit, unit_now, month_now. Takes $as_of.
WITH gone AS (
    SELECT month, last_day(CAST(month || '-01' AS DATE)) AS last_on
    FROM month_now
    WHERE right(month, 2) IN ('03', '06', '09', '12')
      AND last_day(CAST(month || '-01' AS DATE)) <= $as_of
),
owing AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.kind IN ('enterprise', 'institution')
      AND unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
published AS (
    SELECT DISTINCT unit_now.unit, gone.month
    FROM open_affairs
    JOIN unit_now ON unit_now.sent_by = open_affairs.unit
    JOIN gone
        ON year(gone.last_on) = year(open_affairs.event_on)
        AND quarter(gone.last_on) = quarter(open_affairs.event_on)
    WHERE open_affairs.entry_kind = '公开'
)
SELECT
    coalesce(owing.code, 'bureau') AS unit,
    gone.month AS month,
    count(published.unit) AS numerator,
    count(*) AS denominator
FROM owing
CROSS JOIN gone
LEFT JOIN published ON published.unit = owing.code AND published.month = gone.month
GROUP BY GROUPING SETS ((owing.code, gone.month), (gone.month))
ORDER BY unit, month
