-- The facts of a company from its raw rows, after the definitions of the KPI catalogue and nothing else.
--
-- Every number that was read is a whole number of ten-thousandths, every day is ISO text, and what could not be read is
-- NULL. Money stays whole to the end: MRR in units of 1/(10^4 · 100 · 12 · 10^4), the money on invoices in 10^-8.

-- ---- Months and rates ----

CREATE TABLE months AS
WITH RECURSIVE
    days(day) AS (
        SELECT started_at FROM subscriptions UNION ALL SELECT issued_at FROM invoices
        UNION ALL SELECT date FROM spend UNION ALL SELECT date FROM expenses UNION ALL SELECT date FROM cash
    ),
    run(start) AS (
        SELECT date(MIN(day), 'start of month') FROM days
        UNION ALL
        SELECT date(start, '+1 month') FROM run WHERE date(start, '+1 month') <= (SELECT MAX(date) FROM cash)
    )
SELECT
    CAST(strftime('%Y', start) AS INTEGER) * 12 + CAST(strftime('%m', start) AS INTEGER) AS number,
    strftime('%Y-%m', start) AS month,
    start,
    date(start, '+1 month') AS after
FROM run;

INSERT INTO fx_rates (date, currency, rate) VALUES ('0001-01-01', 'EUR', 10000);

-- The last rate on or before each day that some amount has.
CREATE TABLE rates AS
WITH
    days(day) AS (
        SELECT issued_at FROM invoices UNION SELECT paid_at FROM invoices UNION SELECT date FROM spend
        UNION SELECT date FROM expenses UNION SELECT date(after, '-1 day') FROM months
        UNION SELECT date(term_end, '-1 day') FROM subscriptions
    ),
    currencies(currency) AS (SELECT DISTINCT currency FROM fx_rates)
SELECT day, currency, (
    SELECT rate FROM fx_rates AS f
    WHERE f.currency = currencies.currency AND f.date <= day ORDER BY f.date DESC LIMIT 1
) AS rate
FROM days, currencies WHERE day IS NOT NULL;
CREATE INDEX rates_by_day ON rates (day, currency);

-- A balance at the rate of the month's last day; an opening without a rate at the closing's.
CREATE TABLE month_rates AS
SELECT
    m.number, c.currency, c.rate AS closing, COALESCE(o.rate, c.rate) AS opening
FROM months AS m
JOIN rates AS c ON c.day = date(m.after, '-1 day')
LEFT JOIN rates AS o ON o.day = date(m.start, '-1 day') AND o.currency = c.currency;

-- ---- Subscriptions ----

-- Service begins after the trial and ends at the end, at the next phase of the subscription, or with its status.
CREATE TABLE phases AS
SELECT
    subscription_id, customer_id, plan, currency, signed_at, canceled_at, term_end, trial_end, cancel_reason, status, started_at,
    MAX(started_at, COALESCE(trial_end, started_at)) AS begins,
    MIN(
        COALESCE(ended_at, CASE status WHEN 'canceled' THEN canceled_at END, '9999-12-31'),
        COALESCE(LEAD(started_at) OVER (PARTITION BY subscription_id ORDER BY started_at), '9999-12-31'),
        CASE WHEN status IN ('unpaid', 'paused', 'incomplete', 'future') THEN COALESCE(status_since, started_at)
             ELSE '9999-12-31' END
    ) AS ends,
    full_price * (100 - discount) AS mrr,
    full_price * discount AS given
FROM (
    SELECT
        *,
        amount * COALESCE(quantity, 10000) / 10000 * CASE interval WHEN 'month' THEN 12 WHEN 'year' THEN 1 END AS full_price,
        COALESCE(discount_percent, 0) / 10000 AS discount
    FROM subscriptions
    WHERE amount IS NOT NULL AND started_at IS NOT NULL AND interval IN ('month', 'year')
);

-- Who is in service at the end of a month, in the customer's own currency.
CREATE TABLE balances AS
SELECT m.number, p.*
FROM months AS m JOIN phases AS p ON p.begins < m.after AND p.ends >= m.after
WHERE p.mrr > 0;

-- A customer's month: the opening and the closing at the opening's rates, and the closing at its own.
CREATE TABLE movements AS
WITH sides AS (
    SELECT b.number, customer_id, 0 AS p, mrr * opening AS q_then, mrr * closing AS q
    FROM balances AS b JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency
    UNION ALL
    SELECT r.number, customer_id, mrr * opening, 0, 0
    FROM balances AS b JOIN month_rates AS r ON r.number = b.number + 1 AND r.currency = b.currency
),
firsts AS (SELECT customer_id, MIN(number) AS first FROM balances GROUP BY customer_id)
SELECT sides.number, sides.customer_id, first, SUM(p) AS p, SUM(q_then) AS q_then, SUM(q) AS q
FROM sides JOIN firsts ON firsts.customer_id = sides.customer_id
GROUP BY sides.number, sides.customer_id;

CREATE TABLE facts (number INTEGER, fact TEXT, value REAL);

CREATE VIEW movement_facts AS
SELECT
    number,
    SUM(q) AS mrr,
    SUM(p) AS opening_mrr,
    SUM(CASE WHEN p = 0 AND number = first THEN q ELSE 0 END) AS new_mrr,
    SUM(CASE WHEN p = 0 AND number > first THEN q ELSE 0 END) AS reactivation_mrr,
    SUM(CASE WHEN p > 0 AND q = 0 THEN p ELSE 0 END) AS churned_mrr,
    SUM(CASE WHEN p > 0 AND q > 0 AND q_then > p THEN q_then - p ELSE 0 END) AS expansion_mrr,
    SUM(CASE WHEN p > 0 AND q > 0 AND q_then < p THEN p - q_then ELSE 0 END) AS contraction_mrr,
    SUM(CASE WHEN p > 0 AND q > 0 THEN q - q_then ELSE 0 END) AS fx_mrr,
    SUM(q > 0) AS customers,
    SUM(p > 0) AS opening_customers,
    SUM(p = 0 AND number = first) AS new_customers,
    SUM(p = 0 AND number > first) AS reactivated_customers,
    SUM(p > 0 AND q = 0) AS churned_customers,
    MAX(q) AS top_customer_mrr
FROM movements GROUP BY number;

INSERT INTO facts SELECT number, 'mrr', mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'opening_mrr', opening_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'new_mrr', new_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'reactivation_mrr', reactivation_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'churned_mrr', churned_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'expansion_mrr', expansion_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'contraction_mrr', contraction_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'fx_mrr', fx_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'top_customer_mrr', top_customer_mrr / 1.2e11 FROM movement_facts;
INSERT INTO facts SELECT number, 'customers', customers FROM movement_facts;
INSERT INTO facts SELECT number, 'opening_customers', opening_customers FROM movement_facts;
INSERT INTO facts SELECT number, 'new_customers', new_customers FROM movement_facts;
INSERT INTO facts SELECT number, 'reactivated_customers', reactivated_customers FROM movement_facts;
INSERT INTO facts SELECT number, 'churned_customers', churned_customers FROM movement_facts;
INSERT INTO facts SELECT number, 'customers_ever', SUM(new_customers) OVER (ORDER BY number) FROM movement_facts;

INSERT INTO facts
SELECT number, 'top_10_customers_mrr', SUM(q) / 1.2e11
FROM (SELECT number, q, ROW_NUMBER() OVER (PARTITION BY number ORDER BY q DESC) AS place FROM movements)
WHERE place <= 10 GROUP BY number;

INSERT INTO facts
SELECT b.number, 'mrr_discounts', SUM(given * closing) / 1.2e11
FROM balances AS b JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency GROUP BY b.number;

INSERT INTO facts
SELECT b.number, 'mrr_before_discounts', SUM((given + mrr) * closing) / 1.2e11
FROM balances AS b JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency GROUP BY b.number;

-- A contract is a subscription in service.
INSERT INTO facts SELECT number, 'contracts', COUNT(DISTINCT subscription_id) FROM balances GROUP BY number;

-- Contracts whose term ends in the month, in service on the day before, and those of them still in service on it.
CREATE TABLE dues AS
SELECT DISTINCT m.number, p.subscription_id, p.term_end
FROM months AS m JOIN phases AS p ON p.term_end >= m.start AND p.term_end < m.after
WHERE p.mrr > 0 AND p.begins < p.term_end AND p.ends >= p.term_end;

INSERT INTO facts
SELECT m.number, 'contracts_due', (SELECT COUNT(*) FROM dues WHERE dues.number = m.number) FROM months AS m;

INSERT INTO facts
SELECT m.number, 'contracts_renewed', (
    SELECT COUNT(*) FROM dues WHERE dues.number = m.number AND EXISTS (
        SELECT 1 FROM phases AS p WHERE p.subscription_id = dues.subscription_id AND p.mrr > 0
        AND p.begins < date(dues.term_end, '+1 day') AND p.ends >= date(dues.term_end, '+1 day')
    )
) FROM months AS m;

-- Weighted by the MRR of the day before, at the rate of that day.
CREATE TABLE weighed_dues AS
SELECT dues.*, p.mrr * r.rate AS money, EXISTS (
    SELECT 1 FROM phases AS q WHERE q.subscription_id = dues.subscription_id AND q.mrr > 0
    AND q.begins < date(dues.term_end, '+1 day') AND q.ends >= date(dues.term_end, '+1 day')
) AS renewed
FROM dues
JOIN phases AS p ON p.subscription_id = dues.subscription_id AND p.begins < dues.term_end AND p.ends >= dues.term_end
JOIN rates AS r ON r.day = date(dues.term_end, '-1 day') AND r.currency = p.currency;

INSERT INTO facts
SELECT number, 'contracts_due_mrr', COALESCE((
    SELECT SUM(money) FROM weighed_dues AS d WHERE d.number = m.number
), 0) / 1.2e11 FROM months AS m;

INSERT INTO facts
SELECT number, 'contracts_renewed_mrr', COALESCE((
    SELECT SUM(money) FROM weighed_dues AS d WHERE d.number = m.number AND renewed
), 0) / 1.2e11 FROM months AS m;

-- A term begins with its first phase, and is a row's own where a contract is renewed.
CREATE TABLE terms AS
SELECT
    subscription_id, term_end, MIN(begins) AS begins,
    (CAST(strftime('%Y', term_end) AS INTEGER) - CAST(strftime('%Y', MIN(begins)) AS INTEGER)) * 12
    + CAST(strftime('%m', term_end) AS INTEGER) - CAST(strftime('%m', MIN(begins)) AS INTEGER) AS months
FROM phases WHERE term_end IS NOT NULL GROUP BY subscription_id, term_end;

INSERT INTO facts
SELECT b.number, 'contract_term_mrr', SUM(mrr * closing) / 1.2e11
FROM balances AS b JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency
WHERE term_end IS NOT NULL GROUP BY b.number;

INSERT INTO facts
SELECT b.number, 'contract_term_mrr_months', SUM(mrr * closing * months) / 1.2e11
FROM balances AS b
JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency
JOIN terms AS t ON t.subscription_id = b.subscription_id AND t.term_end = b.term_end
GROUP BY b.number;

-- ---- Cohorts and involuntary churn ----

-- Those who paid twelve months ago, with what they pay now; both at the rates of then.
CREATE TABLE cohort_12 AS
SELECT m.number, old.customer_id, SUM(old.mrr * r.closing) AS paid_then, COALESCE((
    SELECT SUM(now.mrr * nr.closing) FROM balances AS now
    JOIN month_rates AS nr ON nr.number = m.number - 12 AND nr.currency = now.currency
    WHERE now.number = m.number AND now.customer_id = old.customer_id
), 0) AS paid_now
FROM months AS m
JOIN balances AS old ON old.number = m.number - 12
JOIN month_rates AS r ON r.number = old.number AND r.currency = old.currency
GROUP BY m.number, old.customer_id;

INSERT INTO facts SELECT number, 'cohort_12_customers', COUNT(*) FROM cohort_12 GROUP BY number;
INSERT INTO facts SELECT number, 'cohort_12_mrr_then', SUM(paid_then) / 1.2e11 FROM cohort_12 GROUP BY number;
INSERT INTO facts SELECT number, 'cohort_12_mrr_now', SUM(paid_now) / 1.2e11 FROM cohort_12 GROUP BY number;
INSERT INTO facts
SELECT number, 'cohort_12_mrr_kept', SUM(MIN(paid_now, paid_then)) / 1.2e11 FROM cohort_12 GROUP BY number;

-- Churned customers whose last phase before was not paid.
INSERT INTO facts
SELECT number, 'involuntary_churned_customers', (
    SELECT COUNT(*) FROM movements AS v WHERE v.number = m.number AND v.p > 0 AND v.q = 0 AND (
        SELECT cancel_reason = 'non_payment' OR status = 'unpaid' FROM phases AS p
        WHERE p.customer_id = v.customer_id AND p.mrr > 0 AND p.begins < m.after ORDER BY p.begins DESC LIMIT 1
    )
) FROM months AS m;

-- ---- Committed MRR ----

-- Phases that are signed and have not begun, against what the subscription has by then.
CREATE VIEW signed AS
SELECT m.number, p.mrr * r.closing AS later, COALESCE((
    SELECT SUM(b.mrr) FROM balances AS b WHERE b.number = m.number AND b.subscription_id = p.subscription_id
), 0) * r.closing AS now
FROM months AS m
JOIN phases AS p ON p.signed_at < m.after AND p.begins >= m.after
JOIN month_rates AS r ON r.number = m.number AND r.currency = p.currency;

INSERT INTO facts
SELECT m.number, 'signed_mrr', COALESCE((
    SELECT SUM(later - now) FROM signed AS s WHERE s.number = m.number AND later > now
), 0) / 1.2e11 FROM months AS m;

INSERT INTO facts
SELECT m.number, 'cancelled_mrr', (COALESCE((
    SELECT SUM(now - later) FROM signed AS s WHERE s.number = m.number AND later < now
), 0) + COALESCE((
    SELECT SUM(b.mrr * r.closing) FROM balances AS b
    JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency
    WHERE b.number = m.number AND b.canceled_at < m.after
), 0)) / 1.2e11 FROM months AS m;

-- ---- Invoices ----

-- Each line at the rate of its own day; a line without a number, a day or a rate is not one.
CREATE TABLE lines AS
SELECT
    i.invoice_id, i.customer_id, i.kind, i.issued_at, i.paid_at, i.service_start, i.service_end,
    strftime('%Y-%m', i.issued_at) AS month,
    CASE i.kind WHEN 'refund' THEN ABS(i.amount) ELSE i.amount END * issued.rate AS money,
    CASE i.kind WHEN 'refund' THEN -ABS(i.amount) ELSE i.amount END * paid.rate AS paid_money
FROM invoices AS i
JOIN rates AS issued ON issued.day = i.issued_at AND issued.currency = i.currency
LEFT JOIN rates AS paid ON paid.day = i.paid_at AND paid.currency = i.currency
WHERE i.status NOT IN ('void', 'draft') AND i.amount IS NOT NULL AND issued.rate IS NOT NULL;

INSERT INTO facts
SELECT number, 'invoiced', (SELECT SUM(money) FROM lines WHERE kind <> 'refund' AND lines.month = m.month) / 1e8
FROM months AS m;

INSERT INTO facts
SELECT number, 'refunds', COALESCE((SELECT SUM(money) FROM lines WHERE kind = 'refund' AND lines.month = m.month), 0) / 1e8
FROM months AS m;

INSERT INTO facts
SELECT number, 'invoices', (
    SELECT COUNT(*) FROM (
        SELECT invoice_id FROM lines WHERE kind <> 'refund' AND lines.month = m.month
        GROUP BY invoice_id HAVING SUM(money) > 0
    )
) FROM months AS m;

INSERT INTO facts
SELECT number, 'collected', (
    SELECT SUM(paid_money) FROM lines WHERE paid_at >= m.start AND paid_at < m.after
) / 1e8 FROM months AS m;

-- A recurring line by the days of its service, the first included and the last not.
INSERT INTO facts
SELECT number, 'recurring_revenue', (
    SELECT SUM(
        1.0 * money * (julianday(MIN(service_end, m.after)) - julianday(MAX(service_start, m.start)))
        / (julianday(service_end) - julianday(service_start))
    ) FROM lines WHERE kind = 'recurring' AND service_start < m.after AND service_end > m.start
) / 1e8 FROM months AS m;

INSERT INTO facts
SELECT number, kind || '_revenue', (
    SELECT COALESCE(SUM(money), 0) FROM lines WHERE lines.kind = kinds.kind AND lines.month = m.month
) / 1e8
FROM months AS m, (SELECT 'one_off' AS kind UNION SELECT 'usage') AS kinds;

INSERT INTO facts
SELECT number, 'revenue_to_date', SUM(SUM(CASE fact WHEN 'refunds' THEN -value ELSE value END)) OVER (ORDER BY number)
FROM facts WHERE fact IN ('recurring_revenue', 'one_off_revenue', 'usage_revenue', 'refunds') GROUP BY number;

-- Purchases are invoices with one-off sales or usage.
CREATE TABLE purchases AS
SELECT invoice_id, customer_id, month FROM lines WHERE kind IN ('one_off', 'usage')
GROUP BY invoice_id, customer_id, month HAVING SUM(money) > 0;

INSERT INTO facts
SELECT number, 'purchases', (SELECT COUNT(*) FROM purchases AS p WHERE p.month = m.month) FROM months AS m;
INSERT INTO facts
SELECT number, 'buyers', (SELECT COUNT(DISTINCT customer_id) FROM purchases AS p WHERE p.month = m.month) FROM months AS m;
INSERT INTO facts
SELECT number, 'buyers_to_date', (SELECT COUNT(DISTINCT customer_id) FROM purchases AS p WHERE p.month <= m.month)
FROM months AS m;
INSERT INTO facts
SELECT number, 'repeat_buyers_to_date', (
    SELECT COUNT(*) FROM (
        SELECT customer_id FROM purchases AS p WHERE p.month <= m.month GROUP BY customer_id HAVING COUNT(*) >= 2
    )
) FROM months AS m;

-- ---- Costs and cash ----

INSERT INTO facts
SELECT number, 'spend', (
    SELECT SUM(amount * rate) FROM spend AS s JOIN rates AS r ON r.day = s.date AND r.currency = s.currency
    WHERE s.date >= m.start AND s.date < m.after
) / 1e8 FROM months AS m;

INSERT INTO facts
SELECT number, 'paid_new_customers', (
    SELECT COUNT(*) FROM movements AS v JOIN customers AS c ON c.customer_id = v.customer_id
    WHERE v.number = m.number AND v.p = 0 AND v.number = v.first AND c.channel IN (
        SELECT s.channel FROM spend AS s JOIN rates AS r ON r.day = s.date AND r.currency = s.currency
        WHERE s.date >= m.start AND s.date < m.after GROUP BY s.channel HAVING SUM(s.amount * r.rate) > 0
    )
) FROM months AS m;

INSERT INTO facts
SELECT number, CASE category WHEN 'cogs' THEN 'cogs' WHEN 'other_income' THEN category ELSE category || '_expenses' END, (
    SELECT COALESCE(SUM(amount * rate), 0) FROM expenses AS e JOIN rates AS r ON r.day = e.date AND r.currency = e.currency
    WHERE e.date >= m.start AND e.date < m.after AND e.category = categories.category
) / 1e8
FROM months AS m, (
    SELECT 'cogs' AS category UNION SELECT 'sales' UNION SELECT 'marketing' UNION SELECT 'onboarding'
    UNION SELECT 'other_income'
) AS categories;

INSERT INTO facts
SELECT number, 'expenses', (
    SELECT COALESCE(SUM(amount * rate), 0) FROM expenses AS e JOIN rates AS r ON r.day = e.date AND r.currency = e.currency
    WHERE e.date >= m.start AND e.date < m.after AND e.category <> 'other_income'
) / 1e8 FROM months AS m;

-- By default both tables count.
INSERT INTO facts SELECT number, 'counted_spend', value FROM facts WHERE fact = 'spend';
INSERT INTO facts SELECT number, 'counted_expenses', value FROM facts WHERE fact = 'expenses';
INSERT INTO facts
SELECT number, 'counted_sales_and_marketing_expenses', SUM(value) FROM facts
WHERE fact IN ('sales_expenses', 'marketing_expenses') GROUP BY number;
INSERT INTO facts SELECT number, 'cogs_given', 1 FROM months;

-- In total, nobody enters from elsewhere or leaves to it.
INSERT INTO facts
SELECT number, fact, 0 FROM months, (
    SELECT 'entered_mrr' AS fact UNION SELECT 'left_mrr' UNION SELECT 'entered_customers' UNION SELECT 'left_customers'
);

INSERT INTO facts
SELECT m.number, 'cash', (
    SELECT SUM(balance * closing) FROM (
        SELECT account, currency, balance, ROW_NUMBER() OVER (PARTITION BY account ORDER BY date DESC) AS place
        FROM cash WHERE date >= m.start AND date < m.after
    ) AS c JOIN month_rates AS r ON r.number = m.number AND r.currency = c.currency WHERE place = 1
) / 1e8 FROM months AS m;

-- ---- By plan ----

-- Within a plan, a customer who was elsewhere before enters it, and one who goes on elsewhere leaves it.
CREATE TABLE plan_movements AS
WITH sides AS (
    SELECT b.number, customer_id, plan, 0 AS p, mrr * opening AS q_then, mrr * closing AS q
    FROM balances AS b JOIN month_rates AS r ON r.number = b.number AND r.currency = b.currency
    UNION ALL
    SELECT r.number, customer_id, plan, mrr * opening, 0, 0
    FROM balances AS b JOIN month_rates AS r ON r.number = b.number + 1 AND r.currency = b.currency
),
by_plan AS (
    SELECT number, customer_id, plan, SUM(p) AS p, SUM(q_then) AS q_then, SUM(q) AS q
    FROM sides GROUP BY number, customer_id, plan
)
SELECT
    b.*,
    CASE
        WHEN b.p = 0 AND m.p = 0 AND m.number = m.first THEN 'new'
        WHEN b.p = 0 AND m.p = 0 THEN 'reactivation'
        WHEN b.p = 0 THEN 'entered'
        WHEN b.q = 0 AND m.q = 0 THEN 'churned'
        WHEN b.q = 0 THEN 'left'
        WHEN b.q_then > b.p THEN 'expansion'
        WHEN b.q_then < b.p THEN 'contraction'
        ELSE 'none'
    END AS movement
FROM by_plan AS b JOIN movements AS m ON m.number = b.number AND m.customer_id = b.customer_id;

CREATE TABLE plan_facts AS
WITH
    plans AS (SELECT DISTINCT plan FROM balances),
    kinds(movement) AS (
        VALUES ('new'), ('reactivation'), ('entered'), ('churned'), ('left'), ('expansion'), ('contraction')
    )
SELECT m.number, plans.plan, movement || '_mrr' AS fact, COALESCE((
    SELECT SUM(CASE
        WHEN movement IN ('new', 'reactivation') THEN q
        WHEN movement = 'entered' THEN q_then
        WHEN movement IN ('churned', 'left') THEN p
        ELSE ABS(q_then - p)
    END) FROM plan_movements AS v
    WHERE v.number = m.number AND v.plan = plans.plan AND v.movement = kinds.movement
), 0) / 1.2e11 AS value FROM months AS m, plans, kinds
UNION ALL
SELECT m.number, plans.plan, CASE movement WHEN 'reactivation' THEN 'reactivated' ELSE movement END || '_customers', (
    SELECT COUNT(*) FROM plan_movements AS v
    WHERE v.number = m.number AND v.plan = plans.plan AND v.movement = kinds.movement
) FROM months AS m, plans, kinds WHERE movement NOT IN ('expansion', 'contraction');

INSERT INTO plan_facts
SELECT number, plan, 'mrr', SUM(q) / 1.2e11 FROM plan_movements GROUP BY number, plan
UNION ALL
SELECT number, plan, 'opening_mrr', SUM(p) / 1.2e11 FROM plan_movements GROUP BY number, plan
UNION ALL
SELECT number, plan, 'customers', SUM(q > 0) FROM plan_movements GROUP BY number, plan
UNION ALL
SELECT number, plan, 'opening_customers', SUM(p > 0) FROM plan_movements GROUP BY number, plan
UNION ALL
SELECT number, plan, 'fx_mrr', SUM(CASE
    WHEN movement IN ('expansion', 'contraction', 'none', 'entered') THEN q - q_then ELSE 0
END) / 1.2e11 FROM plan_movements GROUP BY number, plan;

-- ---- Sign-ups: no table of traffic tells of them ----

INSERT INTO facts
SELECT m.number, fact, (
    SELECT COUNT(*) FROM customers AS c WHERE c.signed_up_at >= m.start AND c.signed_up_at < m.after
)
FROM months AS m, (SELECT 'signups' AS fact UNION ALL SELECT 'customer_signups') AS facts;
