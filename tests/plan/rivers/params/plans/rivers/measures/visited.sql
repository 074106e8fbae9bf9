-- Sites cleaned. One row per unit and month.
WITH site AS (SELECT unit, month, site FROM cleanup WHERE event_on BETWEEN $starts_on AND $as_of)
SELECT unit, month, count(DISTINCT site) AS numerator, NULL AS denominator
FROM site
GROUP BY unit, month
