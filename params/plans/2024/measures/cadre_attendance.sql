-- Cadres who came to the bureau's training class out of those invited, by the unit they came from.
-- One row per unit and month, and one per month for the bureau; a month without a class has nothing invited.
-- Reads bureau_event_attendance, unit_now, month_now. Takes $starts_on, $as_of.
WITH attendance AS (
    SELECT
        unit_now.unit,
        strftime(bureau_event_attendance.event_on, '%Y-%m') AS month,
        bureau_event_attendance.attended,
        bureau_event_attendance.invited
    FROM bureau_event_attendance
    JOIN unit_now ON unit_now.sent_by = bureau_event_attendance.attending_unit
    WHERE bureau_event_attendance.event_kind = '工会干部培训班'
      AND bureau_event_attendance.event_on BETWEEN $starts_on AND $as_of
    UNION ALL
    SELECT unit_now.unit, month_now.month, 0, 0
    FROM unit_now
    CROSS JOIN month_now
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(attended) AS numerator,
    sum(invited) AS denominator
FROM attendance
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
