-- The facts of every day from the raw rows: leads, traffic, tickets, surveys, events, referrals and service levels, for
-- every month, whole quarter and whole year, in total and by channel and industry.
--
-- It stands on `months` and `balances` of facts.sql; what it computes goes into `everyday`. Every
-- cell of the new files is text.

-- ---- Spans and members ----

CREATE TABLE spans AS
SELECT 'month' AS span, month AS label, number AS last, start, after, 1 AS length FROM months
UNION ALL
SELECT 'quarter', ((number - 1) / 12) || '-Q' || ((number - 1) % 12 / 3 + 1), MAX(number), MIN(start), MAX(after), 3
FROM months GROUP BY (number - 1) / 3 HAVING COUNT(*) = 3
UNION ALL
SELECT 'year', CAST((number - 1) / 12 AS TEXT), MAX(number), MIN(start), MAX(after), 12
FROM months GROUP BY (number - 1) / 12 HAVING COUNT(*) = 12;

CREATE TABLE customer_members AS
SELECT customer_id, 'channel' AS dimension, channel AS member FROM customers
UNION ALL
SELECT customer_id, 'industry', industry FROM customers;
CREATE INDEX customer_members_by_id ON customer_members (customer_id);

-- Of what, which members are told: of leads and traffic by their own channel, of customers by all that they have, of the
-- service nothing but the whole.
CREATE TABLE told AS
SELECT kind, '' AS dimension, '' AS member
FROM (SELECT 'channel' AS kind UNION SELECT 'customer' UNION SELECT 'service')
UNION ALL
SELECT DISTINCT kind, dimension, member
FROM customer_members, (SELECT 'channel' AS kind UNION SELECT 'customer')
WHERE kind = 'customer' OR dimension = 'channel';

-- ---- Rows that count ----

-- The steps of a lead; one before its creation is none, and of a win and a loss the later one holds, of the same day the
-- loss.
CREATE TABLE steps AS
SELECT
    channel, created,
    CASE WHEN qualified >= created THEN qualified END AS qualified,
    CASE WHEN tried >= created THEN tried END AS tried,
    CASE WHEN won >= created AND (lost IS NULL OR lost < won) THEN won END AS won,
    CASE WHEN lost >= created AND (won IS NULL OR lost >= won) THEN lost END AS lost
FROM (
    SELECT
        "Lead source" AS channel, "Create date" AS created,
        NULLIF("MQL date", '') AS qualified, NULLIF("PQL date", '') AS tried,
        NULLIF("Closed won at", '') AS won, NULLIF("Closed lost at", '') AS lost
    FROM leads
)
-- SQLite takes the 31st of any month for a day, and moves it where it counts days.
WHERE date(created, '+0 days') = created;

-- A row of the web analytics is one of a month; the total below and a row whose visitors are hidden are none.
CREATE TABLE visits AS
SELECT
    "Month" || '-01' AS day, "Session primary channel group (Default Channel Group)" AS channel,
    CAST(NULLIF("Targeted", '') AS INTEGER) AS targeted, CAST(NULLIF("Impr.", '') AS INTEGER) AS impressions,
    CAST(NULLIF("Link clicks", '') AS INTEGER) AS clicks, CAST("Users" AS INTEGER) AS visitors,
    CAST("Pageviews" AS INTEGER) AS page_views, CAST("Page clicks" AS INTEGER) AS page_clicks,
    CAST("Time on page" AS INTEGER) AS seconds_on_page, CAST("Sign-ups" AS INTEGER) AS signups,
    CAST("Downloads" AS INTEGER) AS downloads
FROM traffic WHERE "Month" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' AND "Users" NOT GLOB '*[^0-9]*';

-- Of two tickets with one number the one that sorts first counts.
CREATE TABLE requests_for_help AS
SELECT
    "Requester external id" AS customer_id, "Created at" AS opened, NULLIF("First reply at", '') AS answered,
    NULLIF("Solved at", '') AS resolved, "Complaint" AS complaint
FROM (
    SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "Id" ORDER BY "Requester external id", "Created at", "First reply at", "Solved at"
    ) AS place FROM tickets
) WHERE place = 1;

-- Scores have a decimal comma; the scale of a recommendation is 10.
CREATE TABLE answers AS
SELECT
    substr(answered_at, 1, 10) AS day, customer_id, lower(kind) AS kind, CAST(replace(score, ',', '.') AS REAL) AS score,
    CASE kind WHEN 'NPS' THEN 0.0 ELSE 1.0 END AS lowest, CASE kind WHEN 'NPS' THEN 10.0 ELSE CAST(scale AS REAL) END AS highest
FROM surveys
WHERE kind IN ('NPS', 'CSAT', 'CES')
    AND CAST(replace(score, ',', '.') AS REAL) <= CASE kind WHEN 'NPS' THEN 10 ELSE CAST(scale AS REAL) END;

CREATE TABLE uses AS
SELECT
    substr(at, 1, 10) AS day, user_id, NULLIF(customer_id, '') AS customer_id, NULLIF(event, '') AS feature,
    NULLIF(session_id, '') AS session_id, CAST(NULLIF(seconds, '') AS INTEGER) AS seconds
FROM events WHERE date(substr(at, 1, 10), '+0 days') = substr(at, 1, 10);

-- ---- What adds up ----

CREATE TABLE amounts (kind TEXT, fact TEXT, customer_id TEXT, channel TEXT, day TEXT, amount REAL);

INSERT INTO amounts SELECT 'channel', 'leads', NULL, channel, created, 1 FROM steps;
INSERT INTO amounts SELECT 'channel', 'qualified_leads', NULL, channel, qualified, 1 FROM steps;
INSERT INTO amounts SELECT 'channel', 'product_qualified_leads', NULL, channel, tried, 1 FROM steps;
INSERT INTO amounts SELECT 'channel', 'won_leads', NULL, channel, won, 1 FROM steps;
INSERT INTO amounts SELECT 'channel', 'lost_leads', NULL, channel, lost, 1 FROM steps;
INSERT INTO amounts SELECT 'channel', 'decided_leads', NULL, channel, COALESCE(won, lost), 1 FROM steps;

INSERT INTO amounts
SELECT 'channel', fact, NULL, channel, day, CASE fact
    WHEN 'targeted' THEN targeted WHEN 'impressions' THEN impressions WHEN 'clicks' THEN clicks
    WHEN 'visitors' THEN visitors WHEN 'page_views' THEN page_views WHEN 'page_clicks' THEN page_clicks
    WHEN 'seconds_on_page' THEN seconds_on_page WHEN 'signups' THEN signups WHEN 'traffic_signups' THEN signups
    WHEN 'downloads' THEN downloads WHEN 'organic_visitors' THEN CASE WHEN channel IN ('organic', 'seo') THEN visitors ELSE 0 END
END FROM visits, (
    SELECT 'targeted' AS fact UNION SELECT 'impressions' UNION SELECT 'clicks' UNION SELECT 'visitors'
    UNION SELECT 'page_views' UNION SELECT 'page_clicks' UNION SELECT 'seconds_on_page' UNION SELECT 'signups'
    UNION SELECT 'downloads' UNION SELECT 'organic_visitors' UNION SELECT 'traffic_signups'
);

INSERT INTO amounts SELECT 'customer', 'tickets', customer_id, NULL, opened, 1 FROM requests_for_help;
INSERT INTO amounts
SELECT 'customer', 'answered_tickets', customer_id, NULL, opened, 1 FROM requests_for_help WHERE answered IS NOT NULL;
INSERT INTO amounts
SELECT 'customer', 'timed_responses', customer_id, NULL, opened, 1 FROM requests_for_help WHERE answered >= opened;
INSERT INTO amounts
SELECT 'customer', 'first_response_hours_sum', customer_id, NULL, opened, (strftime('%s', answered) - strftime('%s', opened)) / 3600.0
FROM requests_for_help WHERE answered >= opened;
INSERT INTO amounts
SELECT 'customer', fact, customer_id, NULL, resolved, 1
FROM requests_for_help, (SELECT 'resolved_tickets' AS fact UNION SELECT 'timed_resolutions') WHERE resolved >= opened;
INSERT INTO amounts
SELECT 'customer', 'complaints', customer_id, NULL, opened, complaint = 'yes' FROM requests_for_help;

INSERT INTO amounts SELECT 'customer', 'survey_responses', customer_id, NULL, day, 1 FROM answers;
INSERT INTO amounts
SELECT 'customer', 'survey_points', customer_id, NULL, day, (score - lowest) / (highest - lowest) * 100 FROM answers;
INSERT INTO amounts SELECT 'customer', kind || '_responses', customer_id, NULL, day, 1 FROM answers;
INSERT INTO amounts SELECT 'customer', 'nps_promoters', customer_id, NULL, day, score >= 9 FROM answers WHERE kind = 'nps';
INSERT INTO amounts SELECT 'customer', 'nps_detractors', customer_id, NULL, day, score <= 6 FROM answers WHERE kind = 'nps';
INSERT INTO amounts
SELECT 'customer', 'csat_top_responses', customer_id, NULL, day, score >= highest - 1 FROM answers WHERE kind = 'csat';
INSERT INTO amounts
SELECT 'customer', 'ces_points', customer_id, NULL, day, 1 + (score - 1) * 6 / (highest - 1) FROM answers WHERE kind = 'ces';

INSERT INTO amounts SELECT 'customer', 'events', customer_id, NULL, day, 1 FROM uses;
INSERT INTO amounts SELECT 'customer', 'usage_seconds', customer_id, NULL, day, seconds FROM uses;
INSERT INTO amounts
SELECT 'customer', 'session_seconds', customer_id, NULL, day, seconds FROM uses WHERE session_id IS NOT NULL;

INSERT INTO amounts
SELECT 'customer', 'invitations', customer_id, NULL, date, CAST(invitations AS INTEGER)
FROM referrals WHERE invitations NOT GLOB '*[^0-9]*';
INSERT INTO amounts
SELECT 'customer', 'invited_signups', customer_id, NULL, date, CAST(signups AS INTEGER)
FROM referrals WHERE invitations NOT GLOB '*[^0-9]*';

INSERT INTO amounts SELECT 'service', 'requests', NULL, NULL, date, CAST(requests AS REAL) FROM reliability WHERE errors <> '';
INSERT INTO amounts SELECT 'service', 'errors', NULL, NULL, date, CAST(errors AS REAL) FROM reliability WHERE errors <> '';
INSERT INTO amounts
SELECT 'service', 'downtime_minutes', NULL, NULL, date, CAST(downtime_minutes AS REAL) FROM reliability WHERE errors <> '';
INSERT INTO amounts
SELECT 'service', 'service_days', NULL, NULL, date, 1 FROM (SELECT DISTINCT date FROM reliability WHERE errors <> '');

-- Everything by the members that it belongs to.
CREATE TABLE parts AS
SELECT kind, fact, '' AS dimension, '' AS member, day, amount FROM amounts WHERE day IS NOT NULL
UNION ALL
SELECT kind, fact, 'channel', channel, day, amount FROM amounts WHERE day IS NOT NULL AND kind = 'channel'
UNION ALL
SELECT kind, fact, dimension, member, day, amount
FROM amounts JOIN customer_members USING (customer_id) WHERE day IS NOT NULL AND kind = 'customer';
CREATE INDEX parts_by_fact ON parts (fact, dimension, member, day);

-- The months from a table's first row on: all of them, but for the events.
CREATE TABLE known AS
SELECT kind, fact, date(MIN(day), 'start of month') AS since FROM parts
WHERE dimension = '' GROUP BY kind, fact;
UPDATE known SET since = (SELECT start FROM months ORDER BY number LIMIT 1)
WHERE fact NOT IN ('events', 'usage_seconds', 'session_seconds');

CREATE TABLE everyday (span TEXT, label TEXT, dimension TEXT, member TEXT, fact TEXT, value REAL);

-- In a covered month without rows a sum is 0; a channel that never has a number has none.
INSERT INTO everyday
SELECT s.span, s.label, m.dimension, m.member, k.fact, COALESCE((
    SELECT SUM(amount) FROM parts AS p
    WHERE p.fact = k.fact AND p.dimension = m.dimension AND p.member = m.member AND p.day >= s.start AND p.day < s.after
), CASE WHEN k.fact NOT IN ('targeted', 'impressions', 'clicks') THEN 0 END)
FROM known AS k JOIN told AS m ON m.kind = k.kind JOIN spans AS s ON s.start >= k.since;
DELETE FROM everyday WHERE fact = 'organic_visitors' AND dimension <> '';

-- ---- Tickets that are open ----

INSERT INTO everyday
WITH open_and_closed AS (
    SELECT '' AS dimension, '' AS member, opened, resolved FROM requests_for_help
    UNION ALL
    SELECT dimension, member, opened, resolved FROM requests_for_help JOIN customer_members USING (customer_id)
)
SELECT s.span, s.label, m.dimension, m.member, 'open_tickets', (
    SELECT COUNT(*) FROM open_and_closed AS t
    WHERE t.dimension = m.dimension AND t.member = m.member AND opened < s.after
        AND (resolved IS NULL OR resolved >= s.after)
)
FROM spans AS s, told AS m WHERE m.kind = 'customer';

-- ---- Leads that had their time ----

CREATE TABLE chances AS
SELECT '' AS member, * FROM steps UNION ALL SELECT channel, * FROM steps;

INSERT INTO everyday
SELECT
    s.span, s.label, m.dimension, m.member, facts.fact, CASE WHEN date(s.after, '+89 days') < (SELECT MAX(after) FROM months)
    THEN (
        SELECT COUNT(*) FROM chances AS c
        WHERE c.member = m.member
            AND CASE facts.step WHEN 'lead' THEN created ELSE tried END >= s.start
            AND CASE facts.step WHEN 'lead' THEN created ELSE tried END < s.after
            AND (facts.converted = 0 OR julianday(won)
                - julianday(CASE facts.step WHEN 'lead' THEN created ELSE tried END) BETWEEN 0 AND 90)
    ) END
FROM spans AS s, told AS m, (
    SELECT 'leads_matured' AS fact, 'lead' AS step, 0 AS converted UNION SELECT 'leads_converted', 'lead', 1
    UNION SELECT 'product_qualified_leads_matured', 'tried', 0 UNION SELECT 'product_qualified_leads_converted', 'tried', 1
) AS facts WHERE m.kind = 'channel';

-- ---- Medians ----

CREATE TABLE measured AS
SELECT 'sales_cycle_days' AS fact, 'channel' AS kind, NULL AS customer_id, channel, won AS day, julianday(won) - julianday(created) AS size
FROM steps WHERE won IS NOT NULL
UNION ALL
SELECT 'first_response_hours', 'customer', customer_id, NULL, opened, (strftime('%s', answered) - strftime('%s', opened)) / 3600.0
FROM requests_for_help WHERE answered >= opened
UNION ALL
SELECT 'resolution_hours', 'customer', customer_id, NULL, resolved, (strftime('%s', resolved) - strftime('%s', opened)) / 3600.0
FROM requests_for_help WHERE resolved >= opened;

CREATE TABLE measured_parts AS
SELECT kind, fact, '' AS dimension, '' AS member, day, size FROM measured
UNION ALL
SELECT kind, fact, 'channel', channel, day, size FROM measured WHERE kind = 'channel'
UNION ALL
SELECT kind, fact, dimension, member, day, size FROM measured JOIN customer_members USING (customer_id);

INSERT INTO everyday
WITH ranked AS (
    SELECT
        span, label, dimension, member, fact, size,
        ROW_NUMBER() OVER (PARTITION BY span, label, dimension, member, fact ORDER BY size) AS place,
        COUNT(*) OVER (PARTITION BY span, label, dimension, member, fact) AS count
    FROM spans JOIN measured_parts ON day >= start AND day < after
),
medians AS (
    SELECT span, label, dimension, member, fact, AVG(size) AS median FROM ranked
    WHERE place IN ((count + 1) / 2, (count + 2) / 2) GROUP BY span, label, dimension, member, fact
)
SELECT s.span, s.label, m.dimension, m.member, f.fact, median
FROM (SELECT DISTINCT kind, fact FROM measured) AS f JOIN told AS m ON m.kind = f.kind JOIN spans AS s
LEFT JOIN medians AS d
    ON d.span = s.span AND d.label = s.label AND d.dimension = m.dimension AND d.member = m.member AND d.fact = f.fact;

-- ---- Usage: distinct users, customers, sessions ----

CREATE TABLE use_parts AS
SELECT '' AS dimension, '' AS member, uses.* FROM uses
UNION ALL
SELECT dimension, member, uses.* FROM uses JOIN customer_members USING (customer_id);

CREATE TABLE use_spans AS
SELECT s.*, m.dimension, m.member FROM spans AS s, told AS m
WHERE m.kind = 'customer' AND s.start >= (SELECT since FROM known WHERE fact = 'events');

CREATE TABLE paying AS SELECT DISTINCT number, customer_id FROM balances;
CREATE INDEX paying_by_customer ON paying (customer_id, number);

CREATE TABLE span_uses AS
SELECT s.span, s.label, s.last, u.*, EXISTS (
    SELECT 1 FROM paying AS p WHERE p.number = s.last AND p.customer_id = u.customer_id
) AS pays
FROM use_parts AS u JOIN spans AS s ON u.day >= s.start AND u.day < s.after
WHERE s.start >= (SELECT since FROM known WHERE fact = 'events');
CREATE INDEX span_uses_by_member ON span_uses (span, label, dimension, member, user_id, day);

CREATE TABLE distinct_uses AS
SELECT
    span, label, dimension, member,
    COUNT(DISTINCT user_id) AS monthly_active_users,
    COUNT(DISTINCT user_id) - COUNT(DISTINCT CASE WHEN pays THEN user_id END) AS free_users,
    COUNT(DISTINCT user_id || ' ' || day) AS daily_users_sum,
    COUNT(DISTINCT customer_id) AS event_customers,
    COUNT(DISTINCT CASE WHEN pays THEN customer_id END) AS active_paying_customers,
    COUNT(DISTINCT session_id) AS sessions,
    COUNT(DISTINCT CASE WHEN seconds IS NOT NULL THEN session_id END) AS timed_sessions,
    COUNT(DISTINCT CASE WHEN customer_id IS NOT NULL THEN feature || ' ' || customer_id END) AS feature_customers
FROM span_uses GROUP BY span, label, dimension, member;

INSERT INTO everyday
SELECT s.span, s.label, s.dimension, s.member, f.fact, COALESCE(CASE f.fact
    WHEN 'monthly_active_users' THEN monthly_active_users WHEN 'free_users' THEN free_users
    WHEN 'daily_users_sum' THEN daily_users_sum WHEN 'event_customers' THEN event_customers
    WHEN 'active_paying_customers' THEN active_paying_customers WHEN 'sessions' THEN sessions
    WHEN 'timed_sessions' THEN timed_sessions WHEN 'feature_customers' THEN feature_customers
END, 0)
FROM use_spans AS s JOIN (
    SELECT 'monthly_active_users' AS fact UNION SELECT 'free_users' UNION SELECT 'daily_users_sum'
    UNION SELECT 'event_customers' UNION SELECT 'active_paying_customers' UNION SELECT 'sessions'
    UNION SELECT 'timed_sessions' UNION SELECT 'feature_customers'
) AS f
LEFT JOIN distinct_uses AS d
    ON d.span = s.span AND d.label = s.label AND d.dimension = s.dimension AND d.member = s.member;

-- Active on twelve days or more.
INSERT INTO everyday
SELECT s.span, s.label, s.dimension, s.member, 'frequent_users', (
    SELECT COUNT(*) FROM (
        SELECT user_id FROM span_uses AS u
        WHERE u.span = s.span AND u.label = s.label AND u.dimension = s.dimension AND u.member = s.member
        GROUP BY user_id HAVING COUNT(DISTINCT day) >= 12
    )
) FROM use_spans AS s;

-- The features that are known by the end, and the days.
INSERT INTO everyday
SELECT span, label, dimension, member, 'features', (SELECT COUNT(DISTINCT feature) FROM uses WHERE day < after)
FROM use_spans;
INSERT INTO everyday
SELECT span, label, dimension, member, 'days', julianday(after) - julianday(start) FROM use_spans;

-- Weeks end on a Sunday, and begin when the events were known from their Monday on.
CREATE TABLE weeks AS
WITH RECURSIVE sundays(sunday) AS (
    SELECT date((SELECT since FROM known WHERE fact = 'events'), '+6 days', 'weekday 0')
    UNION ALL
    SELECT date(sunday, '+7 days') FROM sundays WHERE date(sunday, '+7 days') < (SELECT MAX(after) FROM months)
)
SELECT sunday FROM sundays;

INSERT INTO everyday
SELECT s.span, s.label, s.dimension, s.member, 'weeks', (
    SELECT COUNT(*) FROM weeks WHERE sunday >= s.start AND sunday < s.after
) FROM use_spans AS s;
CREATE TABLE user_weeks AS
SELECT DISTINCT dimension, member, sunday, user_id FROM use_parts JOIN weeks ON sunday = date(day, 'weekday 0');
CREATE INDEX user_weeks_by_member ON user_weeks (dimension, member, sunday);

INSERT INTO everyday
SELECT s.span, s.label, s.dimension, s.member, 'weekly_users_sum', (
    SELECT COUNT(*) FROM user_weeks AS u
    WHERE u.dimension = s.dimension AND u.member = s.member AND sunday >= s.start AND sunday < s.after
) FROM use_spans AS s;

-- Who used it in the month before, and who of them did not in this one.
CREATE TABLE user_months AS
SELECT DISTINCT last, dimension, member, customer_id FROM span_uses WHERE span = 'month' AND customer_id IS NOT NULL;
CREATE INDEX user_months_by_member ON user_months (last, dimension, member, customer_id);

INSERT INTO everyday
SELECT s.span, s.label, s.dimension, s.member, f.fact, (
    SELECT COUNT(*) FROM user_months AS b
    WHERE b.last = s.last - 1 AND b.dimension = s.dimension AND b.member = s.member
        AND (f.fact = 'event_customers_before' OR NOT EXISTS (
            SELECT 1 FROM user_months AS u
            WHERE u.last = s.last AND u.dimension = s.dimension AND u.member = s.member AND u.customer_id = b.customer_id
        ))
)
FROM use_spans AS s, (SELECT 'event_customers_before' AS fact UNION SELECT 'dropped_customers') AS f
WHERE s.span = 'month' AND s.start > (SELECT since FROM known WHERE fact = 'events');
