-- Teams that took part in five-type building in the year, out of all teams.
-- One row per unit and month, and one per month for the bureau. Both numbers add up: a team counts in the month it
-- was first rated as taking part; all teams are those on the roll, in the plan's first month, and what a unit rated
-- beyond them (one that took in another).
-- Reads team_building, unit, unit_now. Takes $starts_on, $as_of.
WITH team AS (
    SELECT
        unit_now.unit,
        team_building.unit || '/' || team_building.team_code AS team,
        min(team_building.event_on) AS rated_on,
        min(CASE WHEN team_building.enrolled_five_type THEN team_building.event_on END) AS joined_on
    FROM team_building
    JOIN unit_now ON unit_now.sent_by = team_building.unit
    WHERE team_building.event_on BETWEEN $starts_on AND $as_of
    GROUP BY unit_now.unit, team_building.unit || '/' || team_building.team_code
),
everybody AS (
    SELECT DISTINCT unit.code AS unit, unit.teams
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
),
placed AS (
    SELECT
        everybody.unit,
        everybody.teams,
        team.rated_on,
        team.joined_on,
        row_number() OVER (PARTITION BY everybody.unit ORDER BY team.rated_on, team.team) AS place
    FROM team
    JOIN everybody ON everybody.unit = team.unit
),
counted AS (
    SELECT placed.unit, strftime(placed.joined_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator
    FROM placed
    WHERE placed.joined_on IS NOT NULL
    UNION ALL
    SELECT placed.unit, strftime(placed.rated_on, '%Y-%m'), 0, 1
    FROM placed
    WHERE placed.place > placed.teams
    UNION ALL
    SELECT everybody.unit, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, everybody.teams
    FROM everybody
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
