//! Random tasks that ECS accepts, made so that every kind of verdict is common, and smaller ones that still fail.

use crate::task::{Container, Hole, Task, Wait};

/// A small generator with a fixed seed (splitmix64): every run makes the same tasks, on every machine.
pub struct Random(u64);

impl Random {
    /// The generator of the task with this number.
    pub fn new(number: u64) -> Self {
        let mut random = Self(number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// True in this many of a hundred cases.
    fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// One of the items, as often as its weight says.
    fn pick<T: Copy>(&mut self, items: &[(T, usize)]) -> T {
        let total: usize = items.iter().map(|item| item.1).sum();
        let mut at = self.below(total);
        for &(item, weight) in items {
            match at.checked_sub(weight) {
                None => return item,
                Some(rest) => at = rest,
            }
        }
        unreachable!("the weights add up")
    }
}

/// What a container is there for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Router,
    Probe,
    /// Stands between an app and a probe; mostly non-essential, so that it can be killed.
    Middle,
    App,
}

/// A random task of `smallest` to `largest` containers that ECS accepts; where five are wanted, a few have one of
/// the shapes below, of five or six.
pub fn task(random: &mut Random, smallest: usize, largest: usize) -> Task {
    type Shape = fn(&mut Random) -> Option<Task>;
    let shapes: [(Shape, usize); 3] = [
        (|_| None, 88),
        (|random| Some(case_41(random)), 8),
        (|random| Some(case_14(random)), 4),
    ];
    loop {
        let shape = if largest >= 5 {
            random.pick(&shapes)(random)
        } else {
            None
        };
        let task = shape.unwrap_or_else(|| draft(random, smallest, largest));
        if task.is_accepted() {
            return task;
        }
    }
}

/// Containers in an order in which each waits only for earlier ones, then shuffled.
fn draft(random: &mut Random, smallest: usize, largest: usize) -> Task {
    let count = smallest + random.below(largest - smallest + 1);
    let router = random.pick(&[(0, 70), (1, 20), (2, 10)]);
    let mut roles: Vec<Role> = (0..count)
        .map(|_| random.pick(&[(Role::Probe, 35), (Role::Middle, 25), (Role::App, 40)]))
        .collect();
    roles[router] = Role::Router;
    if roles.iter().all(|&role| role != Role::Probe) && random.percent(85) {
        let at = random.below(count);
        roles[at] = if at == router {
            Role::Router
        } else {
            Role::Probe
        };
    }
    let mut task = Task::default();
    for id in 0..count {
        let mut container = container(random, roles[id]);
        for (to, &role) in roles[..id].iter().enumerate() {
            let density = match role {
                Role::Probe => 60,
                Role::Middle => 55,
                Role::Router => 35,
                Role::App => 20,
            };
            // A second edge to the same container is legal: both must hold (2).
            let edges = match random.percent(density) {
                true => 1 + usize::from(random.percent(8)),
                false => 0,
            };
            for _ in 0..edges {
                wait_for(random, &mut task, &mut container, to, role);
            }
        }
        task.containers.push(container);
    }
    shuffled(random, task)
}

fn container(random: &mut Random, role: Role) -> Container {
    let mut chances = |essential, sender, check, timeout| Container {
        router: role == Role::Router,
        probe: role == Role::Probe && random.percent(85),
        essential: random.percent(essential),
        sender: random.percent(sender),
        check: random.percent(check),
        timeout: random.percent(timeout),
        port: role != Role::Router && random.percent(5),
        restarts: random.percent(5),
        ..Container::default()
    };
    match role {
        Role::Router => chances(70, 3, 40, 40),
        Role::Probe => chances(8, 70, 10, 60),
        Role::Middle => chances(10, 30, 30, 30),
        Role::App => chances(60, 85, 25, 15),
    }
}

fn wait_for(random: &mut Random, task: &mut Task, from: &mut Container, to: usize, role: Role) {
    use Wait::{Complete, Create, Healthy, Start, Success};
    let wait = random.pick(&match role {
        Role::Probe => [
            (Success, 55),
            (Start, 15),
            (Complete, 15),
            (Healthy, 10),
            (Create, 5),
        ],
        Role::Middle => [
            (Success, 28),
            (Start, 30),
            (Complete, 16),
            (Healthy, 18),
            (Create, 8),
        ],
        Role::Router => [
            (Success, 8),
            (Start, 42),
            (Complete, 6),
            (Healthy, 38),
            (Create, 6),
        ],
        Role::App => [
            (Success, 12),
            (Start, 36),
            (Complete, 10),
            (Healthy, 30),
            (Create, 12),
        ],
    });
    let target = &mut task.containers[to];
    match wait {
        Create => from.volumes_from.push(to),
        Start if random.percent(15) => from.links.push(to),
        Success | Complete if target.essential => from.waits.push((to, Start)),
        _ => {
            target.check |= wait == Healthy;
            from.waits.push((to, wait));
        }
    }
}

/// Case 41 of 8.5 with something at random around it: A START n, n HEALTHY m, m SUCCESS p. Random tasks hardly
/// ever are so, and it is where killing in the same pass matters for a HEALTHY waiter.
fn case_41(random: &mut Random) -> Task {
    let mut containers = vec![
        container(random, Role::Router),
        container(random, Role::Probe),
        container(random, Role::Middle),
        container(random, Role::Middle),
        container(random, Role::App),
    ];
    for optional in &mut containers[1..4] {
        optional.essential = false;
    }
    containers[2].check = true;
    containers[1].waits.push((0, Wait::Start));
    containers[2].waits.push((1, Wait::Success));
    containers[3].waits.push((2, Wait::Healthy));
    let last = [(Wait::Start, 70), (Wait::Complete, 15), (Wait::Success, 15)];
    containers[4].waits.push((3, random.pick(&last)));
    containers[4].essential = true;
    containers[4].sender = true;
    let mut task = Task { containers };
    if random.percent(30) {
        let (from, to) = [(3, 0), (4, 0), (4, 2), (2, 0)][random.below(4)];
        let mut waiter = std::mem::take(&mut task.containers[from]);
        let role = if to == 0 { Role::Router } else { Role::Middle };
        wait_for(random, &mut task, &mut waiter, to, role);
        task.containers[from] = waiter;
    }
    shuffled(random, task)
}

/// Case 14 of 8.5 with a way out: m waits for the probe, and an essential container ends the task when the probe
/// fails, so only something else can kill m: the end, the failure or the `startTimeout` of what m waits for
/// besides. What that other container's events do to those around it decides, and a random task seldom has them all.
fn case_14(random: &mut Random) -> Task {
    use Wait::{Complete, Healthy, Start, Success};
    let mut containers = vec![
        container(random, Role::Router),
        container(random, Role::Probe),
        container(random, Role::Middle),
        container(random, Role::Middle),
        container(random, Role::App),
        container(random, Role::App),
    ];
    let [router, probe, other, middle, guard, app] = [0, 1, 2, 3, 4, 5];
    for optional in [probe, other, middle] {
        containers[optional].essential = false;
    }
    let any = [Start, Complete, Success, Healthy];
    let mut wait = |from: usize, to: usize, waits: &[Wait]| {
        let wait = waits[random.below(waits.len())];
        match wait {
            Success | Complete => containers[to].essential = false,
            Healthy => containers[to].check = true,
            Start | Wait::Create => {}
        }
        containers[from].waits.push((to, wait));
    };
    wait(probe, router, &[Start]);
    wait(middle, probe, &[Success]);
    wait(guard, probe, &[Success]);
    wait(other, router, &any);
    wait(middle, other, &any);
    wait(app, middle, &[Start, Start, Complete]);
    if random.percent(25) {
        // In place of the wait for `other`.
        containers[middle].waits.pop();
        containers[middle].volumes_from.push(other);
    } else if random.percent(35) {
        // It does not wait for `other`, which is then a bystander, but for the router itself.
        let router_wait = containers[other].waits[0];
        containers[middle].waits[1] = router_wait;
        containers[other].waits[0].1 = [Start, Healthy][random.below(2)];
        containers[router].check |= containers[other].waits[0].1 == Healthy;
        containers[other].essential = random.percent(70);
    }
    containers[guard].essential = true;
    containers[app].sender = true;
    if random.percent(50) {
        containers[app].essential = true;
    }
    shuffled(random, Task { containers })
}

/// The same task with its containers in another order: the place in the list must not matter.
fn shuffled(random: &mut Random, task: Task) -> Task {
    let count = task.len();
    let mut places: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        places.swap(at, random.below(at + 1));
    }
    let mut containers = vec![Container::default(); count];
    for (id, mut container) in task.containers.into_iter().enumerate() {
        renumber(&mut container, |to| Some(places[to]));
        containers[places[id]] = container;
    }
    Task { containers }
}

/// Gives every target a new place, or drops the edge.
fn renumber(container: &mut Container, place: impl Fn(usize) -> Option<usize>) {
    let waits = container.waits.drain(..);
    container.waits = waits
        .filter_map(|(to, wait)| Some((place(to)?, wait)))
        .collect();
    container.links = container.links.drain(..).filter_map(&place).collect();
    container.volumes_from = container
        .volumes_from
        .drain(..)
        .filter_map(&place)
        .collect();
}

/// One to three holes in a task.
pub fn holes(random: &mut Random, task: &Task) -> Vec<Hole> {
    let wanted = random.pick(&[(1, 50), (2, 35), (3, 15)]);
    let mut holes = Vec::new();
    for _ in 0..wanted {
        let id = random.below(task.len());
        let container = &task.containers[id];
        let waits = container.waits.len();
        let sources = container.volumes_from.len();
        let wait = random.below(waits.max(1));
        let hole = random.pick(&[
            (Hole::Essential(id), 20),
            (Hole::Condition(id, wait), 40 * waits.min(1)),
            (Hole::Target(id, wait), 30 * waits.min(1)),
            (Hole::Entry(id), 10),
            (Hole::Timeout(id), 20),
            (Hole::Driver(id), 20),
            (Hole::Name(id), 15 * usize::from(!container.router)),
            (Hole::Check(id), 15),
            (Hole::VolumeSource(id, 0), 10 * sources.min(1)),
        ]);
        if !holes.contains(&hole) {
            holes.push(hole);
        }
    }
    holes
}

/// The task with one thing less, in every way that ECS still accepts.
fn smaller(task: &Task) -> Vec<Task> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Vec<Container>)| {
        let mut task = task.clone();
        change(&mut task.containers);
        found.push(task);
    };
    for (id, container) in task.containers.iter().enumerate() {
        if !container.router {
            with(&|all| {
                all.remove(id);
                let place = |to: usize| (to != id).then(|| to - usize::from(to > id));
                all.iter_mut().for_each(|one| renumber(one, place));
            });
        }
        for at in 0..container.waits.len() {
            with(&|all| {
                all[id].waits.remove(at);
            });
        }
        for at in 0..container.links.len() {
            with(&|all| {
                all[id].links.remove(at);
            });
        }
        for at in 0..container.volumes_from.len() {
            with(&|all| {
                all[id].volumes_from.remove(at);
            });
        }
        let flags: [fn(&mut Container) -> &mut bool; 7] = [
            |one| &mut one.essential,
            |one| &mut one.sender,
            |one| &mut one.check,
            |one| &mut one.timeout,
            |one| &mut one.port,
            |one| &mut one.restarts,
            |one| &mut one.probe,
        ];
        for flag in flags {
            with(&|all| *flag(&mut all[id]) = false);
        }
    }
    found.retain(|other| other != task && other.is_accepted());
    found
}

/// The smallest task found that still fails, and how it does.
pub fn shrink<E>(task: Task, error: E, fails: impl Fn(&Task) -> Option<E>) -> (Task, E) {
    let mut least = (task, error);
    while let Some(next) = smaller(&least.0)
        .into_iter()
        .find_map(|task| fails(&task).map(|error| (task, error)))
    {
        least = next;
    }
    least
}

/// With holes, the holes are dropped one at a time; the task stays, since they name places in it.
pub fn shrink_holes<E>(
    holes: Vec<Hole>,
    error: E,
    fails: impl Fn(&[Hole]) -> Option<E>,
) -> (Vec<Hole>, E) {
    let mut least = (holes, error);
    loop {
        let fewer = (0..least.0.len()).map(|at| {
            let mut holes = least.0.clone();
            holes.remove(at);
            holes
        });
        let next = fewer.into_iter().find_map(|holes| {
            let error = fails(&holes)?;
            Some((holes, error))
        });
        match next {
            Some(next) => least = next,
            None => return least,
        }
    }
}
