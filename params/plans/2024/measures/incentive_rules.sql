-- Incentive rules issued or revised in the plan's year: a unit's own, and those of the bureau for every unit.
-- One row per unit and month, and one per month for the bureau; each document counts in the month it was first
-- confirmed in force.
-- Reads rule_document, unit_now. Takes $starts_on, $as_of.
WITH rule AS (
    SELECT
        unit_now.unit,
        rule_document.issued_by = '局' AS of_bureau,
        rule_document.title,
        rule_document.event_on
    FROM rule_document
    JOIN unit_now ON unit_now.sent_by = rule_document.unit
    WHERE rule_document.doc_kind = '激励办法'
      AND rule_document.issued_on BETWEEN $starts_on AND $as_of
      AND rule_document.event_on BETWEEN $starts_on AND $as_of
),
held AS (
    SELECT rule.unit, rule.unit || '/' || rule.title AS document, rule.event_on
    FROM rule
    WHERE NOT rule.of_bureau
    UNION ALL
    SELECT everybody.unit, rule.title, rule.event_on
    FROM rule
    CROSS JOIN (SELECT DISTINCT unit_now.unit FROM unit_now) AS everybody
    WHERE rule.of_bureau
),
first_time AS (
    SELECT held.unit, held.document, min(held.event_on) AS event_on
    FROM held
    GROUP BY GROUPING SETS ((held.unit, held.document), (held.document))
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    strftime(event_on, '%Y-%m') AS month,
    count(*) AS numerator,
    NULL AS denominator
FROM first_time
GROUP BY unit, strftime(event_on, '%Y-%m')
ORDER BY unit, month
