BEGIN TRANSACTION;
CREATE TABLE event (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	event_id VARCHAR(64) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	associate VARCHAR(255) NOT NULL, 
	occurred_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	actor VARCHAR(255) NOT NULL, 
	payload TEXT NOT NULL, 
	prev VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	UNIQUE (event_id)
);
INSERT INTO "event" VALUES(1,'1d7293aed7c67ebd3c8e47774eaa14a4','attempt.graded','subj_8f57be0a2e36c40b',1779278400000000,1779364800000000,'groundschool grade','{"assurance":"in-process","attempt_id":"ann-0","content_sha256":"","critical_failed":false,"engine":"","exercise":"linux/journal-triage","exercise_version":1,"findings":[],"grader":"","hidden":true,"manual_points_pending":0.0,"max_points":10.0,"points":9.0,"provisional":false,"replaces":"","seconds":0.0,"tasks":[],"variant":"1","variants":[]}','0000000000000000000000000000000000000000000000000000000000000000','9abb1a16ae20dc53392835bcba3ac96241ef8fc6a172d69b583f02d64820fc2e');
INSERT INTO "event" VALUES(2,'09c59b20ea11e6dee6f4ee0769e3b2d9','attempt.graded','subj_8f57be0a2e36c40b',1779282000000000,1779364800000000,'groundschool grade','{"assurance":"in-process","attempt_id":"ann-1","content_sha256":"","critical_failed":false,"engine":"","exercise":"linux/journal-triage","exercise_version":1,"findings":[],"grader":"","hidden":true,"manual_points_pending":0.0,"max_points":10.0,"points":9.0,"provisional":false,"replaces":"","seconds":0.0,"tasks":[],"variant":"1","variants":[]}','9abb1a16ae20dc53392835bcba3ac96241ef8fc6a172d69b583f02d64820fc2e','5a02d3d7c7fb5450db7cbe1dc88af296002186bcee3730f5c2a9ef7ad89590ea');
INSERT INTO "event" VALUES(3,'65ca0358dd89ebcd603823c5e416fa73','attempt.graded','subj_146ca0a844b3099e',1779285600000000,1779364800000000,'groundschool grade','{"assurance":"in-process","attempt_id":"bo-2","content_sha256":"","critical_failed":false,"engine":"","exercise":"linux/journal-triage","exercise_version":1,"findings":[],"grader":"","hidden":true,"manual_points_pending":0.0,"max_points":10.0,"points":9.0,"provisional":false,"replaces":"","seconds":0.0,"tasks":[],"variant":"1","variants":[]}','5a02d3d7c7fb5450db7cbe1dc88af296002186bcee3730f5c2a9ef7ad89590ea','03a24e1bad3047aa4d8f72e6eace64836eb6fba541b24d76c5533b068c2857f6');
INSERT INTO "event" VALUES(4,'b7514d1fbfb16a7f83de45c53d231d73','attestation.made','subj_8f57be0a2e36c40b',1779296400000000,1779364800000000,'sam','{"artefact_ref":"sealed:v1:tgfp6rAjYam6pmBfd0gDDOl5fsQigcquZenGvbZ5DPLB","attester_role":"mentor","kind":"shadow-shift","note":"","prior_learning":false,"skills":[],"unit":""}','03a24e1bad3047aa4d8f72e6eace64836eb6fba541b24d76c5533b068c2857f6','0d607525932844c6da12841f15467d5b08349a2f5e78180e57696b365d15e06c');
CREATE INDEX ix_event_associate ON event (associate);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE'); END;
COMMIT;
