//! The guide of a service: time, fee, papers to prepare, result, who may apply.

use lobby_domain::ImplementationItem;
use lobby_domain::item::CaseType;
use lobby_domain::limit::LimitUnit;
use lobby_domain::material::{Material, Necessity, Obtain};
use lobby_flow::offer::unavailable;
use lobby_flow::steps::item_guide::ItemGuide;
use lobby_flow::{Intent, Visit};
use lobby_words::common;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::paging::List;
use crate::kit::service::reason_note;
use crate::kit::typeset;
use crate::kit::view::{Head, Line, Note, Pager, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the guide shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ItemGuideView {
    pub head: Head,
    facts: Vec<Line>,
    papers_title: SharedString,
    papers_remark: SharedString,
    pager: Pager,
    papers: Vec<Line>,
    who_title: SharedString,
    who: SharedString,
    version: SharedString,
}

impl ItemGuideView {
    pub(crate) fn of(state: &ItemGuide, visit: &Visit, scene: &Scene) -> ItemGuideView {
        let item = &state.item;
        let papers: Vec<Line> = item.materials.iter().map(|material| paper(material, scene)).collect();
        let latin = !scene.is_han();
        let part = scene.memory.part(List::Papers, 0, scene.geometry.papers(), papers.len());
        let why = unavailable(item, &visit.equipment(), visit.network);
        let can_begin = why.is_none();
        ItemGuideView {
            head: Head {
                title: scene.text(&item.name),
                lead: if scene.large {
                    SharedString::default()
                } else {
                    scene.fill(texts::HANDLED_BY, &[("name", &typeset::of(&item.authority, scene.lang))])
                },
                actions: if can_begin { vec![scene.primary(texts::START, Intent::Next)] } else { Vec::new() },
                note: why.map_or_else(Note::default, |why| reason_note(why, scene)),
                ..Head::default()
            },
            facts: facts(item, scene),
            papers_title: scene.say(texts::PREPARE),
            papers_remark: if scene.large || latin {
                SharedString::default()
            } else {
                scene.say(texts::PREPARE_REMARK)
            },
            pager: scene.pager(List::Papers, texts::PAPER_RANGE, part),
            papers: part.rows(&papers),
            who_title: scene.say(texts::WHO_MAY),
            // With large text the page holds the facts and the papers; conditions come first in the shorter page.
            who: if scene.large || !can_begin { SharedString::default() } else { who(item, scene) },
            version: scene.fill(texts::LIST_VERSION, &[("n", &item.valid_from.to_string())]),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::ItemGuide>();
        page.set_facts(canvas.lines(page.get_facts(), &self.facts));
        page.set_papers_title(self.papers_title.clone());
        page.set_papers_remark(self.papers_remark.clone());
        page.set_papers_pager(canvas.pager(&self.pager));
        page.set_papers(canvas.lines(page.get_papers(), &self.papers));
        page.set_who_title(self.who_title.clone());
        page.set_who(self.who.clone());
        page.set_version(self.version.clone());
    }
}

fn facts(item: &ImplementationItem, scene: &Scene) -> Vec<Line> {
    let fact = |icon: &str, name, second: SharedString, mark: SharedString| Line {
        icon: icon.into(),
        name: scene.say(name),
        second,
        mark,
        ..Line::default()
    };
    let promised = match (item.case_type, item.promised_limit) {
        (CaseType::OnTheSpot, _) | (CaseType::Promised, None) => scene.say(texts::AT_ONCE),
        (CaseType::Promised, Some(limit)) => typeset::limit(limit, scene.lang).into(),
    };
    let statutory = item.statutory_limit.filter(|limit| limit.days > 0).map_or_else(SharedString::default, |limit| {
        let words = scene.fill(texts::BY_LAW, &[("n", &typeset::limit(limit, scene.lang))]);
        let narrow = !scene.large && scene.is_han() && limit.unit == LimitUnit::WorkingDay;
        // A quarter of the page has no room for all of it: broken before the number, not before its last character.
        if narrow { words.replacen(' ', "\n", 1).into() } else { words }
    });
    let fee = match item.fees.first() {
        None => scene.say(texts::FREE),
        Some(fee) => scene.fill(texts::YUAN, &[("n", &fee.amount)]),
    };
    let result = item.results.first().map_or_else(SharedString::default, |result| scene.text(result));
    vec![
        fact("timer", texts::FACT_TIME, promised, statutory),
        fact("wallet", texts::FACT_FEE, fee, SharedString::default()),
        fact(
            "file-text",
            texts::FACT_PAPERS,
            scene.count(texts::AT_MOST, item.materials.len()),
            scene.say(texts::WE_LOOK_FIRST),
        ),
        fact("badge-check", texts::FACT_RESULT, result, SharedString::default()),
    ]
}

fn paper(material: &Material, scene: &Scene) -> Line {
    let (icon, tone, words) = match (material.obtain, material.necessity) {
        (Obtain::CardReader, _) => ("id-card", Tone::Ok, texts::BY_CARD),
        (Obtain::ElectronicForm, _) => ("pencil-line", Tone::Ok, texts::BY_FORM),
        (Obtain::SharingOnly | Obtain::SharingThenUpload, _) => ("shield-check", Tone::Ok, texts::BY_US),
        (Obtain::PaperOriginal, _) => ("file-text", Tone::Info, texts::BY_PAPER),
        (Obtain::Upload, Necessity::Required) => ("file-plus", Tone::Info, texts::BY_YOU),
        (Obtain::Upload, Necessity::Deferrable) => ("file-plus", Tone::Info, texts::BY_YOU_LATER),
        (Obtain::Upload, Necessity::Conditional | Necessity::Optional) => ("file-plus", Tone::Info, texts::BY_YOU_IF),
    };
    let line = Line { icon: icon.into(), tone, name: scene.text(&material.name), ..Line::default() };
    // Long names and the remark do not fit side by side.
    if scene.large || !scene.is_han() {
        Line { second: scene.say(words), ..line }
    } else {
        Line { mark: scene.say(words), ..line }
    }
}

fn who(item: &ImplementationItem, scene: &Scene) -> SharedString {
    let (separator, end) = (common::CLAUSE_SEPARATOR.get(scene.lang), common::FULL_STOP.get(scene.lang));
    let conditions: Vec<String> =
        item.conditions.iter().map(|condition| typeset::of(&condition.text, scene.lang)).collect();
    if conditions.is_empty() {
        return SharedString::default();
    }
    let all = lobby_domain::Text::new(conditions.join(separator), conditions.join(separator));
    format!("{}{end}", scene.text(&all)).into()
}
