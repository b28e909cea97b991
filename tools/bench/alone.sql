-- The database alone: the choice of an ad, its view and its counter, written by hand for speed over tables made for
-- nothing else. No HTTP, no Python, no foreign keys, no days, no bill. What it does a second is the yardstick.
--   * viewers are found by a number, so that pgbench can draw them
--   * offers hold only what the choice reads, wildcards resolved; counters are apart and narrow, updated in place
--   * the day, P90 and the top price are in one row
CREATE SCHEMA alone;

CREATE TABLE alone.viewers (number int PRIMARY KEY, client_id uuid NOT NULL, age int NOT NULL, gender text NOT NULL, location text NOT NULL);
INSERT INTO alone.viewers SELECT row_number() OVER (ORDER BY client_id), client_id, age, gender, location FROM clients;

CREATE TABLE alone.terms (day int NOT NULL, p90 float8 NOT NULL, top_price float8 NOT NULL);
INSERT INTO alone.terms
SELECT (SELECT current_day FROM platform_state),
       (SELECT COALESCE(NULLIF(percentile_cont(0.9) WITHIN GROUP (ORDER BY score), 0), 1) FROM client_ml_scores),
       (SELECT COALESCE(NULLIF(max(greatest(cost_per_click, cost_per_impression)), 0), 1) FROM campaigns);

CREATE TABLE alone.ads (
    campaign_id uuid PRIMARY KEY, advertiser_id uuid NOT NULL, ad_title text NOT NULL, ad_text text NOT NULL, ad_image_id text
);
INSERT INTO alone.ads SELECT campaign_id, advertiser_id, ad_title, ad_text, ad_image_id FROM campaigns;

CREATE TABLE alone.offers (
    campaign_id uuid NOT NULL, advertiser_id uuid NOT NULL, start_date int NOT NULL, end_date int NOT NULL,
    gender text NOT NULL, location text NOT NULL, age_from int NOT NULL, age_to int NOT NULL,
    cpi float8 NOT NULL, cpc float8 NOT NULL
);
INSERT INTO alone.offers
SELECT campaign_id, advertiser_id, start_date, end_date, COALESCE(target_gender, 'ALL'), COALESCE(target_location, ''),
       COALESCE(target_age_from, 0), COALESCE(target_age_to, 1000), cost_per_impression, cost_per_click
FROM campaigns;

CREATE TABLE alone.counters (
    campaign_id uuid PRIMARY KEY, views int NOT NULL, views_limit int NOT NULL, is_full boolean NOT NULL
) WITH (fillfactor = 40);
INSERT INTO alone.counters
SELECT campaign_id, (SELECT count(*) FROM client_views WHERE client_views.campaign_id = campaigns.campaign_id),
       impressions_limit, false
FROM campaigns;

CREATE INDEX ON alone.counters (campaign_id) WHERE is_full;

CREATE TABLE alone.scores (client_id uuid, advertiser_id uuid, score int NOT NULL, PRIMARY KEY (client_id, advertiser_id) INCLUDE (score));
INSERT INTO alone.scores SELECT client_id, advertiser_id, score FROM client_ml_scores;
CREATE TABLE alone.views (client_id uuid, campaign_id uuid, day int NOT NULL, cost float8 NOT NULL, PRIMARY KEY (client_id, campaign_id));
INSERT INTO alone.views SELECT client_id, campaign_id, date, cost FROM client_views;
CREATE TABLE alone.clicks (client_id uuid, campaign_id uuid, PRIMARY KEY (client_id, campaign_id));
INSERT INTO alone.clicks SELECT client_id, campaign_id FROM client_clicks;

CREATE FUNCTION alone.next_ad(viewer int)
RETURNS TABLE (ad_id uuid, ad_title text, ad_text text, ad_image_id text, advertiser_id uuid) LANGUAGE plpgsql AS $$
DECLARE
    v alone.viewers;
    t alone.terms;
    best record;
BEGIN
    SELECT * INTO v FROM alone.viewers WHERE number = viewer;
    SELECT * INTO t FROM alone.terms;
    LOOP
        -- The inner query is kept whole (OFFSET 0), or the planner expects few rows and probes scores one by one.
        SELECT o.campaign_id, o.cpi, o.is_seen INTO best FROM (
            SELECT offers.campaign_id, offers.cpi, offers.end_date,
                   COALESCE(scores.score, 0) / t.p90 * offers.cpc AS click_value,
                   offers.campaign_id IN (SELECT views.campaign_id FROM alone.views WHERE views.client_id = v.client_id) AS is_seen
            FROM alone.offers
            LEFT JOIN alone.scores ON scores.client_id = v.client_id AND scores.advertiser_id = offers.advertiser_id
            WHERE t.day BETWEEN offers.start_date AND offers.end_date
              AND (offers.gender = 'ALL' OR offers.gender = v.gender)
              AND (offers.location = '' OR offers.location = v.location)
              AND v.age BETWEEN offers.age_from AND offers.age_to
              AND offers.campaign_id NOT IN (SELECT clicks.campaign_id FROM alone.clicks WHERE clicks.client_id = v.client_id)
            OFFSET 0
        ) AS o
        WHERE o.campaign_id NOT IN (SELECT counters.campaign_id FROM alone.counters WHERE counters.is_full)
        ORDER BY o.is_seen, CASE WHEN o.is_seen THEN o.click_value / (2 * t.top_price) ELSE o.click_value + o.cpi END DESC,
                 o.end_date, o.campaign_id
        LIMIT 1;
        EXIT WHEN best IS NULL OR best.is_seen;
        INSERT INTO alone.views VALUES (v.client_id, best.campaign_id, t.day, best.cpi) ON CONFLICT DO NOTHING;
        EXIT WHEN NOT FOUND;  -- another request of this client was faster: shown, and not counted twice
        UPDATE alone.counters SET views = views + 1, is_full = views + 1 >= views_limit
        WHERE counters.campaign_id = best.campaign_id AND views < views_limit;
        EXIT WHEN FOUND;
        DELETE FROM alone.views WHERE client_id = v.client_id AND campaign_id = best.campaign_id;
    END LOOP;
    RETURN QUERY SELECT * FROM (SELECT ads.campaign_id, ads.ad_title, ads.ad_text, ads.ad_image_id, ads.advertiser_id
                                FROM alone.ads WHERE ads.campaign_id = best.campaign_id) AS ad;
END
$$;
