-- Star ratings of open factory affairs that are higher than the unit's rating before, or its first in the year.
-- One row per unit and month.
-- Reads open_affairs, unit_now. Takes $starts_on, $as_of.
WITH rating AS (
    SELECT
        unit,
        event_on,
        star,
        lag(star, 1, 0) OVER (PARTITION BY unit ORDER BY event_on) AS star_before
    FROM open_affairs
    WHERE entry_kind = '星级评定'
      AND star IS NOT NULL
      AND event_on BETWEEN $starts_on AND $as_of
)
SELECT
    unit_now.unit,
    strftime(rating.event_on, '%Y-%m') AS month,
    count(*) AS numerator,
    1 AS denominator
FROM rating
JOIN unit_now ON unit_now.sent_by = rating.unit
WHERE rating.star > rating.star_before
GROUP BY unit_now.unit, strftime(rating.event_on, '%Y-%m')
ORDER BY unit, month
