-- The database alone: the choice of an ad, its view and its counter, written by hand for speed over tables made for
-- nothing else. No HTTP, no Python, no foreign keys, no days, no bill. What it does a second is the yardstick.
--   * viewers are found by a number, so that pgbench can draw them
--   * offers hold only what the choice reads, wildcards resolved; counters are apart and narrow, updated in place
--   * the day, P90 and the top price are in one row
CREATE SCHEMA alone;

CREATE TABLE alone.viewers (number int PRIMARY KEY, client_id uuid NOT NULL, age int NOT NULL, gender text NOT NULL, location text NOT NULL);
INSERT INTO alone.viewers SELECT row_number() OVER (ORDER BY client_id), client_id, age, gender, location FROM clients;

CREATE TABLE alone.terms (day int NOT NULL, p90 float8 NOT NULL, top_price float8 NOT NULL, top_cpi float8 NOT NULL);
INSERT INTO alone.terms
SELECT (SELECT current_day FROM platform_state),
       (SELECT COALESCE(NULLIF(percentile_cont(0.9) WITHIN GROUP (ORDER BY score), 0), 1) FROM client_ml_scores),
       (SELECT COALESCE(NULLIF(max(greatest(cost_per_click, cost_per_impression)), 0), 1) FROM campaigns),
       (SELECT max(cost_per_impression) FROM campaigns);

CREATE TABLE alone.ads (
    campaign_id uuid PRIMARY KEY, advertiser_id uuid NOT NULL, ad_title text NOT NULL, ad_text text NOT NULL, ad_image_id text
);
INSERT INTO alone.ads SELECT campaign_id, advertiser_id, ad_title, ad_text, ad_image_id FROM campaigns;

CREATE TABLE alone.offers (
    campaign_id uuid NOT NULL, advertiser_id uuid NOT NULL, start_date int NOT NULL, end_date int NOT NULL,
    gender text NOT NULL, location text NOT NULL, age_from int NOT NULL, age_to int NOT NULL,
    cpi float8 NOT NULL, cpc float8 NOT NULL, prices float8 NOT NULL
);
INSERT INTO alone.offers
SELECT campaign_id, advertiser_id, start_date, end_date, COALESCE(target_gender, 'ALL'), COALESCE(target_location, ''),
       COALESCE(target_age_from, 0), COALESCE(target_age_to, 1000), cost_per_impression, cost_per_click,
       cost_per_impression + cost_per_click
FROM campaigns
WHERE (SELECT current_day FROM platform_state) BETWEEN start_date AND end_date;
CREATE INDEX ON alone.offers (location, prices DESC)
INCLUDE (campaign_id, advertiser_id, end_date, gender, age_from, age_to, cpi, cpc);

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
CREATE INDEX ON alone.scores (client_id, score DESC);
CREATE TABLE alone.views (client_id uuid, campaign_id uuid, day int NOT NULL, cost float8 NOT NULL, PRIMARY KEY (client_id, campaign_id));
INSERT INTO alone.views SELECT client_id, campaign_id, date, cost FROM client_views;
CREATE TABLE alone.clicks (client_id uuid, campaign_id uuid, PRIMARY KEY (client_id, campaign_id));
INSERT INTO alone.clicks SELECT client_id, campaign_id FROM client_clicks;

CREATE FUNCTION alone.next_ad(viewer int)
RETURNS TABLE (ad_id uuid, ad_title text, ad_text text, ad_image_id text, advertiser_id uuid) LANGUAGE plpgsql AS $$
DECLARE
    v alone.viewers;
    t alone.terms;
    reach float8;
    best record;
BEGIN
    SELECT * INTO v FROM alone.viewers WHERE number = viewer;
    SELECT * INTO t FROM alone.terms;
    SELECT greatest(COALESCE(max(scores.score), 0) / t.p90, 0) INTO reach FROM alone.scores WHERE scores.client_id = v.client_id;
    LOOP
        -- As the platform does (docs/adr/0009-walk.md): the dearest first, no further than something better can come.
        WITH offers AS MATERIALIZED (
            SELECT o.campaign_id, o.cpi, o.end_date, o.prices,
                   COALESCE((SELECT scores.score FROM alone.scores
                             WHERE scores.client_id = v.client_id AND scores.advertiser_id = o.advertiser_id), 0)
                   / t.p90 * o.cpc AS click_value,
                   EXISTS (SELECT FROM alone.views
                           WHERE views.client_id = v.client_id AND views.campaign_id = o.campaign_id) AS is_seen
            FROM (
                -- A limit which is none: so the planner goes by the index instead of sorting.
                (SELECT * FROM alone.offers
                 WHERE location = '' AND gender IN ('ALL', v.gender) AND v.age BETWEEN age_from AND age_to
                 ORDER BY prices DESC LIMIT NULLIF(viewer, viewer))
                UNION ALL
                (SELECT * FROM alone.offers
                 WHERE location = v.location AND gender IN ('ALL', v.gender) AND v.age BETWEEN age_from AND age_to
                 ORDER BY prices DESC LIMIT NULLIF(viewer, viewer))
            ) AS o
            WHERE NOT EXISTS (SELECT FROM alone.clicks
                              WHERE clicks.client_id = v.client_id AND clicks.campaign_id = o.campaign_id)
              AND NOT EXISTS (SELECT FROM alone.counters
                              WHERE counters.campaign_id = o.campaign_id AND counters.is_full)
            ORDER BY o.prices DESC
        ), last AS (
            SELECT number FROM (
                SELECT row_number() OVER walked AS number,
                       max(click_value + cpi) FILTER (WHERE NOT is_seen) OVER walked AS highest,
                       reach * prices + greatest(1 - reach, 0) * least(prices, t.top_cpi) AS ceiling
                FROM offers WINDOW walked AS (ROWS UNBOUNDED PRECEDING)
            ) AS looked_at
            WHERE highest > ceiling
            LIMIT 1
        )
        SELECT o.campaign_id, o.cpi, o.is_seen INTO best
        FROM (SELECT * FROM offers LIMIT (SELECT number FROM last)) AS o
        ORDER BY o.is_seen, CASE WHEN o.is_seen THEN o.click_value / (2 * t.top_price) ELSE o.click_value + o.cpi END DESC,
                 o.end_date, o.campaign_id
        LIMIT 1;
        EXIT WHEN best IS NULL OR best.is_seen;
        INSERT INTO alone.views VALUES (v.client_id, best.campaign_id, t.day, best.cpi) ON CONFLICT DO NOTHING;
        EXIT WHEN NOT FOUND;
        UPDATE alone.counters SET views = views + 1, is_full = views + 1 >= views_limit
        WHERE counters.campaign_id = best.campaign_id AND views < views_limit;
        EXIT WHEN FOUND;
        DELETE FROM alone.views WHERE client_id = v.client_id AND campaign_id = best.campaign_id;
    END LOOP;
    RETURN QUERY SELECT * FROM (SELECT ads.campaign_id, ads.ad_title, ads.ad_text, ads.ad_image_id, ads.advertiser_id
                                FROM alone.ads WHERE ads.campaign_id = best.campaign_id) AS ad;
END
$$;
