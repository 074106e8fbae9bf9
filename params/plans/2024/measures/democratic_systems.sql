-- Which units have both a workers' congress and deliberation meetings laid down in a document in force.
-- One row per unit and month, and one per month for the bureau: the numerator counts units in the month the
-- second of the two was confirmed, the denominator all units that hold a congress, in the plan's first month.
-- Reads rule_document, unit, unit_now. Takes $starts_on, $as_of.
WITH owing AS (
    SELECT DISTINCT unit.code
    FROM unit
    JOIN unit_now ON unit_now.unit = unit.code
    WHERE unit.is_congress_required
      AND unit.assessed
      AND (unit.opened_on IS NULL OR unit.opened_on <= $as_of)
      AND (unit.closed_on IS NULL OR unit.closed_on >= $as_of)
),
in_force AS (
    SELECT owing.code, rule_document.doc_kind, min(rule_document.event_on) AS event_on
    FROM rule_document
    JOIN unit_now ON unit_now.sent_by = rule_document.unit
    JOIN owing ON owing.code = unit_now.unit
    WHERE rule_document.doc_kind IN ('职代会制度', '议事制度')
      AND rule_document.event_on BETWEEN $starts_on AND $as_of
      AND (rule_document.valid_to IS NULL OR rule_document.valid_to >= $as_of)
    GROUP BY owing.code, rule_document.doc_kind
),
complete AS (
    SELECT code, max(event_on) AS event_on FROM in_force GROUP BY code HAVING count(*) = 2
),
counted AS (
    SELECT code, strftime(event_on, '%Y-%m') AS month, 1 AS numerator, 0 AS denominator FROM complete
    UNION ALL
    SELECT code, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, 1 FROM owing
)
SELECT
    coalesce(code, 'bureau') AS unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY GROUPING SETS ((code, month), (month))
ORDER BY unit, month
