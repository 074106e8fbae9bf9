-- Reading rooms of city level in existence, whenever they were named.
-- One row per unit and month, and one per month for the bureau: a room counts in the month it was named, or in the
-- plan's first month if it is older.
-- Reads reading_room, unit_now. Takes $starts_on, $as_of.
WITH room AS (
    SELECT
        unit_now.unit,
        reading_room.unit || '/' || reading_room.room_code AS room,
        strftime(greatest(min(event_on), CAST($starts_on AS DATE)), '%Y-%m') AS month
    FROM reading_room
    JOIN unit_now ON unit_now.sent_by = reading_room.unit
    WHERE reading_room.level = '市级'
      AND reading_room.event_on <= $as_of
    GROUP BY unit_now.unit, reading_room.unit || '/' || reading_room.room_code
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM room
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
