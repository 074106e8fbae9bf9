-- Which of the three standards (work has standards, deliberation has a plan or rules, activities have rules) a
-- unit meets by a document in force at the cut-off; each counts once, in the month it was first confirmed.
-- One row per unit and month, and one per month for the bureau, which adds up its units.
-- Reads rule_document, unit_now. Takes $starts_on, $as_of.
WITH first_of_kind AS (
    SELECT
        unit_now.unit,
        min(rule_document.event_on) AS first_on
    FROM rule_document
    JOIN unit_now ON unit_now.sent_by = rule_document.unit
    WHERE rule_document.doc_kind IN ('工作标准', '议事规划或规则', '活动制度')
      AND rule_document.event_on BETWEEN $starts_on AND $as_of
      AND (rule_document.valid_to IS NULL OR rule_document.valid_to >= $as_of)
    GROUP BY unit_now.unit, rule_document.doc_kind
),
counted AS (
    SELECT unit, strftime(first_on, '%Y-%m') AS month FROM first_of_kind
)
SELECT
    coalesce(unit, 'bureau') AS unit,
    month,
    count(*) AS numerator,
    NULL AS denominator
FROM counted
GROUP BY GROUPING SETS ((unit, month), (month))
ORDER BY unit, month
