-- Libraries whose books are shared with a reading room in any way, out of all libraries.
-- One row per unit and month, and one per month for the bureau. Both numbers add up: a library counts in the month
-- it was opened, or in the plan's first month if it is older.
-- Reads reading_room, unit_now. Takes $starts_on, $as_of.
WITH library AS (
    SELECT
        unit_now.unit,
        reading_room.unit || '/' || reading_room.room_code AS room,
        strftime(greatest(min(event_on), CAST($starts_on AS DATE)), '%Y-%m') AS month,
        bool_or(reading_room.share_kind IS NOT NULL OR reading_room.shared_with IS NOT NULL) AS is_shared
    FROM reading_room
    JOIN unit_now ON unit_now.sent_by = reading_room.unit
    WHERE reading_room.room_kind = '图书室'
      AND reading_room.event_on <= $as_of
    GROUP BY unit_now.unit, reading_room.unit || '/' || reading_room.room_code
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(CASE WHEN is_shared THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator
FROM library
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
