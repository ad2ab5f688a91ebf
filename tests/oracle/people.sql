-- What is told of customers: their movements by channel, country and segment, cohorts, trials, sign-ups and referrals.
--
-- It goes on where facts.sql ends, by the same rules.

-- ---- Who was referred, tried and signed up ----

INSERT INTO facts
SELECT m.number, 'referral_customers', (
    SELECT COUNT(*) FROM movements AS v JOIN customers AS c ON c.customer_id = v.customer_id
    WHERE v.number = m.number AND v.p = 0 AND v.number = v.first AND (c.channel = 'referral' OR c.referrer_id <> '')
) FROM months AS m;

-- A trial is over at its end, or with the last phase that has it.
CREATE TABLE trials AS
SELECT subscription_id, MIN(trial_end, MAX(ends)) AS ended
FROM phases WHERE trial_end IS NOT NULL AND status NOT IN ('incomplete', 'future')
GROUP BY subscription_id, trial_end;

INSERT INTO facts
SELECT m.number, 'trials_ended', (SELECT COUNT(*) FROM trials WHERE ended >= m.start AND ended < m.after)
FROM months AS m;

-- In service on the day after, to its end.
INSERT INTO facts
SELECT m.number, 'trials_converted', (
    SELECT COUNT(*) FROM trials AS t WHERE t.ended >= m.start AND t.ended < m.after AND EXISTS (
        SELECT 1 FROM phases AS p WHERE p.subscription_id = t.subscription_id AND p.mrr > 0
        AND p.begins < date(t.ended, '+2 day') AND p.ends >= date(t.ended, '+2 day')
    )
) FROM months AS m;

-- Only of the months whose 90 days are over with the last month.
CREATE TABLE signed_up AS
SELECT m.number, c.customer_id, (
    SELECT MIN(julianday(p.begins)) - julianday(c.signed_up_at) <= 90 FROM phases AS p
    WHERE p.customer_id = c.customer_id AND p.mrr > 0 AND p.ends > p.begins
) AS paid
FROM months AS m LEFT JOIN customers AS c ON c.signed_up_at >= m.start AND c.signed_up_at < m.after
WHERE date(m.after, '+89 day') < (SELECT MAX(after) FROM months);

INSERT INTO facts SELECT number, 'signups_matured', COUNT(customer_id) FROM signed_up GROUP BY number;
INSERT INTO facts SELECT number, 'signups_converted', COALESCE(SUM(paid), 0) FROM signed_up GROUP BY number;

-- ---- Movements by channel, country and segment ----

CREATE TABLE members AS
SELECT DISTINCT 'channel' AS dimension, channel AS member FROM customers
UNION SELECT DISTINCT 'country', country FROM customers
UNION SELECT DISTINCT 'segment', segment FROM customers;

CREATE TABLE member_movements AS
SELECT v.*, dimension, member
FROM movements AS v
JOIN customers AS c ON c.customer_id = v.customer_id
JOIN members AS k ON k.member = CASE dimension
    WHEN 'channel' THEN c.channel WHEN 'country' THEN c.country ELSE c.segment
END;

-- A customer is in one member, so that what moves it is what moves the whole of it.
CREATE TABLE member_sums AS
SELECT
    m.number, k.dimension, k.member,
    TOTAL(q) AS mrr,
    TOTAL(p) AS opening_mrr,
    TOTAL(CASE WHEN p = 0 AND v.number = first THEN q END) AS new_mrr,
    TOTAL(CASE WHEN p = 0 AND v.number > first THEN q END) AS reactivation_mrr,
    TOTAL(CASE WHEN p > 0 AND q = 0 THEN p END) AS churned_mrr,
    TOTAL(CASE WHEN p > 0 AND q > 0 AND q_then > p THEN q_then - p END) AS expansion_mrr,
    TOTAL(CASE WHEN p > 0 AND q > 0 AND q_then < p THEN p - q_then END) AS contraction_mrr,
    TOTAL(CASE WHEN p > 0 AND q > 0 THEN q - q_then END) AS fx_mrr,
    TOTAL(q > 0) AS customers,
    TOTAL(p > 0) AS opening_customers,
    TOTAL(p = 0 AND v.number = first) AS new_customers,
    TOTAL(p = 0 AND v.number > first) AS reactivated_customers,
    TOTAL(p > 0 AND q = 0) AS churned_customers
FROM months AS m CROSS JOIN members AS k
LEFT JOIN member_movements AS v ON v.number = m.number AND v.dimension = k.dimension AND v.member = k.member
GROUP BY m.number, k.dimension, k.member;

CREATE TABLE member_facts AS
SELECT number, dimension, member, 'mrr' AS fact, mrr / 1.2e11 AS value FROM member_sums
UNION ALL SELECT number, dimension, member, 'opening_mrr', opening_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'new_mrr', new_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'reactivation_mrr', reactivation_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'churned_mrr', churned_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'expansion_mrr', expansion_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'contraction_mrr', contraction_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'fx_mrr', fx_mrr / 1.2e11 FROM member_sums
UNION ALL SELECT number, dimension, member, 'entered_mrr', 0 FROM member_sums
UNION ALL SELECT number, dimension, member, 'left_mrr', 0 FROM member_sums
UNION ALL SELECT number, dimension, member, 'customers', customers FROM member_sums
UNION ALL SELECT number, dimension, member, 'opening_customers', opening_customers FROM member_sums
UNION ALL SELECT number, dimension, member, 'new_customers', new_customers FROM member_sums
UNION ALL SELECT number, dimension, member, 'reactivated_customers', reactivated_customers FROM member_sums
UNION ALL SELECT number, dimension, member, 'churned_customers', churned_customers FROM member_sums;

-- ---- Cohorts: by the first month-end with MRR, at the rates of that month ----

CREATE TABLE cohorts AS
SELECT
    f.first AS number, b.number - f.first AS age, COUNT(DISTINCT b.customer_id) AS customers,
    SUM(b.mrr * r.closing) / 1.2e11 AS mrr
FROM balances AS b
JOIN (SELECT customer_id, MIN(number) AS first FROM balances GROUP BY customer_id) AS f ON f.customer_id = b.customer_id
JOIN month_rates AS r ON r.number = f.first AND r.currency = b.currency
GROUP BY f.first, b.number - f.first;
