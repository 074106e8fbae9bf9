-- The best place reached in the city table-tennis competition.
-- One row per unit and month in which a place was made known, and one per such month for the bureau.
-- Reads award_entry, unit_now. Takes $starts_on, $as_of.
SELECT
    coalesce(unit_now.unit, 'bureau') AS unit,
    strftime(award_entry.awarded_on, '%Y-%m') AS month,
    min(award_entry.place) AS numerator,
    NULL AS denominator
FROM award_entry
JOIN unit_now ON unit_now.sent_by = award_entry.unit
WHERE award_entry.programme = '市职工乒乓球比赛'
  AND award_entry.place IS NOT NULL
  AND award_entry.awarded_on BETWEEN $starts_on AND $as_of
GROUP BY GROUPING SETS (
    (unit_now.unit, strftime(award_entry.awarded_on, '%Y-%m')), (strftime(award_entry.awarded_on, '%Y-%m'))
)
ORDER BY unit, month
