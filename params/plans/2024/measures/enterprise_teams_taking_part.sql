-- Teams of enterprises with workers in five-type building at their latest rating, out of all their teams.
-- One row per enterprise and month, and one per month for the bureau; both numbers are states at the month's end.
-- All teams are those on the roll, or those rated where a unit rated more (one that took in another).
-- Reads team_building, unit, unit_now, month_now. Takes $starts_on, $as_of.
WITH rating AS (
    SELECT
        unit_now.unit,
        month_now.month,
        team_building.unit || '/' || team_building.team_code AS team,
        arg_max(team_building.workers_taking_part > 0, team_building.event_on) AS takes_part
    FROM team_building
    JOIN unit_now ON unit_now.sent_by = team_building.unit
    JOIN month_now ON month_now.month >= strftime(team_building.event_on, '%Y-%m')
    WHERE team_building.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, month_now.month, team_building.unit || '/' || team_building.team_code
),
rated AS (
    SELECT
        rating.unit,
        rating.month,
        sum(CASE WHEN rating.takes_part THEN 1 ELSE 0 END) AS taking_part,
        count(*) AS teams
    FROM rating
    GROUP BY rating.unit, rating.month
),
everybody AS (
    SELECT DISTINCT unit.code AS unit, unit.teams
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.kind = 'enterprise' AND unit.assessed
),
counted AS (
    SELECT
        everybody.unit,
        month_now.month,
        coalesce(rated.taking_part, 0) AS taking_part,
        CASE WHEN rated.teams > everybody.teams THEN rated.teams ELSE everybody.teams END AS teams
    FROM everybody
    CROSS JOIN month_now
    LEFT JOIN rated ON rated.unit = everybody.unit AND rated.month = month_now.month
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(taking_part) AS numerator,
    sum(teams) AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
