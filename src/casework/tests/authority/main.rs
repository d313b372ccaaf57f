//! Every role, every action and every place, against a table that is written by hand.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use lobby_casework::authority::authorise::{Denied, Officer, Scope, authorise};
use lobby_casework::authority::organisation::{
    AgencyId, DivisionCode, Hall, HallId, Organisation, OrganisationError, Resource,
};
use lobby_casework::authority::role::{Permission, Reach, Role};
use lobby_casework::authority::{Action, action};
use serde_json::Value;

/// Which role may do what: an `x` where it may, in the order of the columns.
const COLUMNS: [Action; 23] = action::Action::ALL;
const TABLE: [(&str, &str); 15] = [
    // see read claim | accept ask refuse | handle suspend extend decide | reopen archive | signals finding audit |
    // see configure push lock | assist | draft publish | accounts
    ("catalogue_editor", "... ... .... .. ... .... . x. ."),
    ("catalogue_reviewer", "... ... .... .. ... .... . .. ."),
    ("catalogue_publisher", "... ... .... .. ... .... . .x ."),
    ("intake_officer", "xxx xxx .... .. ... .... . .. ."),
    ("handling_officer", "xxx ... x... .. ... .... . .. ."),
    ("approver", "xxx ... .xxx .. ... .... . .. ."),
    ("lead_coordinator", "x.. ... .... .. ... .... . .. ."),
    ("window_attendant", "... ... .... .. ... x... x .. ."),
    ("field_technician", "... ... .... .. ... xx.. . .. ."),
    ("central_operator", "... ... .... .. ... x.xx . .. ."),
    ("supervisor", "x.. ... .... x. xx. x... . .. ."),
    ("archivist", "xx. ... .... .x ... .... . .. ."),
    ("data_steward", "... ... .... .. ... .... . .. ."),
    ("security_auditor", "... ... .... .. ..x .... . .. ."),
    ("account_administrator", "... ... .... .. ... .... . .. x"),
];

/// Division, agency, hall, and the letters of the reaches over the district and over the province.
type Place = (&'static str, Option<&'static str>, Option<&'static str>, &'static str, &'static str);

/// Places, and which reach of an officer of `ag-348102-data` over `348102`, or of the same over `340000`, takes them in:
/// agency, hall, division, province.
const PLACES: [Place; 9] = [
    ("348102", Some("ag-348102-data"), None, "a.d.", "a.dp"),
    ("348102", Some("ag-348102-psb"), None, "..d.", "..dp"),
    ("348102", None, None, "..d.", "..dp"),
    ("348102", None, Some("hall-348102"), ".hd.", ".hdp"),
    ("348102001", Some("ag-348102-psb"), None, "..d.", "..dp"),
    // A neighbour, the city above, and a hall and a division that are not there.
    ("348103", Some("ag-348102-data"), Some("hall-348102"), "....", "a.dp"),
    ("348100", Some("ag-3481-data"), Some("hall-3481"), "....", "..dp"),
    ("348102", None, Some("hall-nowhere"), "..d.", "..dp"),
    ("999999", Some("ag-348102-data"), None, "....", "...."),
];

fn division(code: &str) -> DivisionCode {
    DivisionCode::parse(code).unwrap()
}

fn agency(id: &str) -> AgencyId {
    AgencyId::parse(id).unwrap()
}

fn file() -> Value {
    serde_json::from_str(include_str!("organisation.json")).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn organisation() -> Organisation {
    let file = file();
    let list = |key: &str| file[key].as_array().unwrap().clone();
    let divisions = list("divisions")
        .iter()
        .map(|row| (division(text(row, "code")), row["parent"].as_str().map(division)))
        .collect();
    let agencies =
        list("agencies").iter().map(|row| (agency(text(row, "id")), division(text(row, "division")))).collect();
    let hall = |row: &Value| {
        let hall = Hall { division: division(text(row, "division")), operator: agency(text(row, "operator")) };
        (HallId::parse(text(row, "id")).unwrap(), hall)
    };
    Organisation::new(divisions, agencies, list("halls").iter().map(hall).collect()).unwrap()
}

fn roles() -> BTreeMap<String, Role> {
    let role = |row: &Value| {
        let names = row["permissions"].as_array().unwrap();
        let permissions = names.iter().map(|name| Permission::from_name(name.as_str().unwrap()).unwrap()).collect();
        let reach = Reach::from_name(text(row, "scope_level")).unwrap();
        (text(row, "id").to_owned(), Role { permissions, reach })
    };
    let mut roles: BTreeMap<String, Role> = file()["roles"].as_array().unwrap().iter().map(role).collect();
    roles.insert("account_administrator".to_owned(), Role::of_account_administrator());
    roles
}

fn place(division_code: &str, agency_id: Option<&str>, hall: Option<&str>) -> Resource {
    Resource {
        division: division(division_code),
        agency: agency_id.map(agency),
        hall: hall.map(|hall| HallId::parse(hall).unwrap()),
    }
}

fn letter(reach: Reach) -> char {
    match reach {
        Reach::Agency => 'a',
        Reach::Hall => 'h',
        Reach::Division => 'd',
        Reach::Province => 'p',
        Reach::Platform => unreachable!("no file grants it"),
    }
}

#[test]
fn every_role_may_do_what_the_table_says_where_it_says_and_nothing_else() {
    let (organisation, roles) = (organisation(), roles());
    assert_eq!(roles.keys().map(String::as_str).collect::<BTreeSet<_>>(), TABLE.map(|(role, _)| role).into());
    let mut allowed = 0;
    for (name, row) in TABLE {
        let role = &roles[name];
        let marks: Vec<char> = row.chars().filter(|mark| *mark != ' ').collect();
        assert_eq!(marks.len(), COLUMNS.len(), "{name}");
        for (action, mark) in COLUMNS.into_iter().zip(marks) {
            for (division_code, agency_id, hall, in_district, in_province) in PLACES {
                for (branch, reaches) in [("348102", in_district), ("340000", in_province)] {
                    let officer = Officer {
                        roles: vec![role.clone()],
                        agency: Some(agency("ag-348102-data")),
                        branch: Some(division(branch)),
                    };
                    let resource = place(division_code, agency_id, hall);
                    let expected = match (mark, reaches.contains(letter(role.reach))) {
                        ('x', true) => Ok(()),
                        ('x', false) => Err(Denied::OutOfScope),
                        _ => Err(Denied::NotPermitted),
                    };
                    allowed += usize::from(expected.is_ok());
                    let answer = authorise(&organisation, &officer, action, &resource);
                    assert_eq!(answer, expected, "{name} {action:?} {resource:?} over {branch}");
                }
            }
        }
    }
    assert!(allowed > 100, "{allowed}");
}

#[test]
fn a_permission_of_one_role_does_not_reach_as_far_as_another_and_a_list_holds_what_may_be_seen() {
    let (organisation, roles) = (organisation(), roles());
    let both = vec![roles["intake_officer"].clone(), roles["supervisor"].clone()];
    let officer = Officer { roles: both, agency: Some(agency("ag-348102-psb")), branch: Some(division("348102")) };
    let (own, other) = (place("348102", Some("ag-348102-psb"), None), place("348102", Some("ag-348102-samr"), None));
    let may = |action, resource| authorise(&organisation, &officer, action, resource);
    assert_eq!((may(Action::AcceptCase, &own), may(Action::AcceptCase, &other)), (Ok(()), Err(Denied::OutOfScope)));
    assert_eq!((may(Action::SeeCase, &other), may(Action::ReadApplication, &other)), (Ok(()), Err(Denied::OutOfScope)));
    let list = [own.clone(), other.clone(), place("348103", Some("ag-348102-psb"), None)];
    let seen = |action| -> Vec<Resource> {
        match Scope::of(&organisation, &officer, action) {
            Ok(scope) => list.iter().filter(|row| scope.holds(&organisation, row)).cloned().collect(),
            Err(_) => Vec::new(),
        }
    };
    assert_eq!(seen(Action::SeeCase), [own.clone(), other]);
    assert_eq!(seen(Action::ReadApplication), [own]);
    assert_eq!(seen(Action::ReadAudit), []);
    let nobody = Officer { roles: Vec::new(), ..officer.clone() };
    assert!(Action::ALL.iter().all(|action| authorise(&organisation, &nobody, *action, &list[0]).is_err()));
    let closed = Officer { agency: Some(agency("ag-closed")), ..officer.clone() };
    assert!(Action::ALL.iter().all(|action| authorise(&organisation, &closed, *action, &list[0]).is_err()));
    let unplaced = Officer { agency: None, branch: None, ..officer.clone() };
    assert!(Action::ALL.iter().all(|action| authorise(&organisation, &unplaced, *action, &list[0]).is_err()));
    let nowhere = place("999999", None, None);
    let operator = Officer { roles: vec![Role::of_whole_platform()], ..unplaced };
    assert!(Action::ALL.iter().all(|action| authorise(&organisation, &operator, *action, &nowhere).is_ok()));
}

#[test]
fn the_staff_of_the_organisation_do_their_own_work_in_their_own_place() {
    let (organisation, roles) = (organisation(), roles());
    for staff in file()["staff"].as_array().unwrap() {
        let held =
            staff["roles"].as_array().unwrap().iter().map(|role| roles[role.as_str().unwrap()].clone()).collect();
        let branch = division(text(staff, "scope"));
        let officer =
            Officer { roles: held, agency: Some(agency(text(staff, "agency"))), branch: Some(branch.clone()) };
        let resource = Resource { division: branch, agency: officer.agency.clone(), hall: None };
        let does = |action: &&Action| authorise(&organisation, &officer, **action, &resource).is_ok();
        let count = Action::ALL.iter().filter(does).count();
        let id = text(staff, "id");
        // A reviewer and a steward act on lists and lookups, an attendant on a hall.
        assert_eq!(count == 0, ["st-002", "st-011", "st-016"].contains(&id), "{id} {count}");
    }
}

#[test]
fn a_tree_whose_references_do_not_hold_is_refused() {
    let tree = |rows: &[(&str, Option<&str>)]| -> BTreeMap<DivisionCode, Option<DivisionCode>> {
        rows.iter().map(|(code, parent)| (division(code), parent.map(division))).collect()
    };
    let new = |divisions| Organisation::new(divisions, BTreeMap::new(), BTreeMap::new());
    assert_eq!(new(tree(&[("1", Some("2"))])), Err(OrganisationError::Parent(division("1"))));
    assert_eq!(new(tree(&[("1", Some("2")), ("2", Some("1"))])), Err(OrganisationError::Circle(division("1"))));
    assert_eq!(new(tree(&[("1", Some("1"))])), Err(OrganisationError::Circle(division("1"))));
    let stray = BTreeMap::from([(agency("ag"), division("2"))]);
    let with_agency = Organisation::new(tree(&[("1", None)]), stray, BTreeMap::new());
    assert_eq!(with_agency, Err(OrganisationError::Agency(agency("ag"))));
    let hall = Hall { division: division("1"), operator: agency("ag") };
    let id = HallId::parse("hall").unwrap();
    let with_hall = Organisation::new(tree(&[("1", None)]), BTreeMap::new(), BTreeMap::from([(id.clone(), hall)]));
    assert_eq!(with_hall, Err(OrganisationError::Hall(id)));
    for wrong in ["", "a b", "34/81", "x".repeat(65).as_str()] {
        assert!(DivisionCode::parse(wrong).is_none() && AgencyId::parse(wrong).is_none(), "{wrong}");
    }
    for permission in Permission::ALL {
        assert_eq!(Permission::from_name(permission.name()), Some(*permission));
    }
    assert_eq!((Permission::from_name("case.*"), Reach::from_name("world")), (None, None));
}
